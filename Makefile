# The five commands of CONTRIBUTING.md. PYTHON is the one of the active environment.
PYTHON ?= python
NB ?= $(error say which: make outputs NB=nbs/01_schedules.ipynb [FLAGS="slow cuda"])
FLAGS ?=
JOBS ?=

help:  ## this list
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 20

export:  ## clean all notebooks and write their modules
	@$(PYTHON) tools/export.py

outputs:  ## run NB=nbs/... with FLAGS="slow cuda" or none, and save its outputs
	@$(PYTHON) tools/make_outputs.py $(NB) --flags "$(FLAGS)"

readme:  ## fill links and badges, make README.md from nbs/index.ipynb
	@$(PYTHON) tools/links.py && $(PYTHON) tools/readme.py

check:  ## the checks alone, half a minute
	@$(PYTHON) tools/run_nbs.py --checks

test:  ## every notebook in a process of its own, then the checks
	@$(PYTHON) tools/run_nbs.py $(if $(JOBS),--jobs $(JOBS))

site:  ## the book as a static site in _site/ (needs Node.js)
	@test -d web/node_modules || (cd web && npm ci --ignore-scripts --no-audit --no-fund)
	@$(PYTHON) tools/make_site.py

.PHONY: help export outputs readme check test site
