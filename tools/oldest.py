"Print the oldest supported versions as pip constraints, the floors of settings.ini: oldest.py [NAME ...], or all"
import re, sys
from project import SETTINGS

# nbdev, which runs the notebooks, wants a newer fastcore than the package; tools/colab_twin.py has the oldest
for need in SETTINGS["requirements"].split():
    name, floor = re.fullmatch(r"([\w.-]+)>=([\w.]+)", need).groups()
    floor += ".0"*(2 - floor.count("."))                   # 0.10 means 0.10.0, to pip and to people
    if name in sys.argv[1:] or not sys.argv[1:] and name != "fastcore": print(f"{name}=={floor}")
