"Reads settings.ini; every key that ends in _requirements becomes an extra"
from configparser import ConfigParser
from pathlib import Path
from setuptools import setup

here = Path(__file__).parent
ini = ConfigParser(delimiters=["="])
ini.read(here/"settings.ini", encoding="utf-8")
cfg = ini["DEFAULT"]

setup(
    version=cfg["version"], description=cfg["description"], keywords=cfg["keywords"].split(), author=cfg["author"],
    license_expression=cfg["license"], license_files=["LICENSE"], python_requires=">=" + cfg["min_python"],
    long_description=(here/"README.md").read_text(encoding="utf-8"), long_description_content_type="text/markdown",
    packages=["diffusion_nb", "diffusion_nb.assets"], package_data={"diffusion_nb.assets": ["*"]}, install_requires=cfg["requirements"].split(),
    extras_require={k.removesuffix("_requirements"): v.split() for k, v in cfg.items() if k.endswith("_requirements")},
    entry_points={"console_scripts": cfg["console_scripts"].split(), "nbdev": ["diffusion_nb=diffusion_nb._modidx:d"]})
