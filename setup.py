"Reads settings.ini; every key that ends in _requirements becomes an extra"
import re
import tomllib
from configparser import ConfigParser
from pathlib import Path

from setuptools import find_namespace_packages, setup

here = Path(__file__).parent
read = lambda name: (here/name).read_text(encoding="utf-8")
ini = ConfigParser(delimiters=["="])
ini.read_string(read("settings.ini"))
cfg, project = ini["DEFAULT"], tomllib.loads(read("pyproject.toml"))

def long_description():
    "README.md with pictures and links that work elsewhere too: relative ones become those of the repository"
    repo, branch = project["project"]["urls"]["Repository"], project["tool"]["nbdev"]["branch"]
    text = re.sub(r"(!\[[^]]*\])\((?!https?:|#)", rf"\1({repo}/raw/{branch}/", read("README.md"))
    return re.sub(r"\]\((?!https?:|#)", f"]({repo}/blob/{branch}/", text)

# a clone has the commands that nbdev 2 spelled with underscores
old_names = [f"nbdev_{name}=diffusion_nb.__main__:nbdev" for name in ("test", "export", "docs")]*(here/".git").exists()

setup(
    version=cfg["version"], description=cfg["description"], keywords=cfg["keywords"].split(), author=cfg["author"],
    license_expression=cfg["license"], license_files=["LICENSE"], python_requires=">=" + cfg["min_python"],
    long_description=long_description(), long_description_content_type="text/markdown",
    packages=find_namespace_packages(include=["diffusion_nb", "diffusion_nb.*"]),
    package_data={"diffusion_nb": ["py.typed", "*.pyi"], "diffusion_nb.assets": ["*"]},
    install_requires=cfg["requirements"].split(),
    extras_require={k.removesuffix("_requirements"): v.split() for k, v in cfg.items() if k.endswith("_requirements")},
    entry_points={"console_scripts": [*cfg["console_scripts"].split(), *old_names],
                  "nbdev": ["diffusion_nb=diffusion_nb._modidx:d"]})
