"""List the persons of the marked passages who bear an office-holder's name.

    python3 training/check_names.py [FILE…]      (default: all of training/passages/*.xml)

Every person in the passages is invented; nobody living, or dead under fifty years, may act or speak in them
under his own name.  The registry of office-holders (src/communique/actors/data: people.tsv with its aliases, the
names inside the terms of offices.tsv, and any other table there with a name column that holds persons) is the
yardstick.  Compared without case, accents, hyphens, apostrophes and the article al-.  Four findings:

  name      the canonical name of a marked person equals an office-holder's name or alias
  text      such a name of two words or more stands in the passage text, marked or not
  bare      a marked person has only a surname, and it is an office-holder's surname or alias
  near      same words but one letter or two (spelling variants); to be looked at by eye

Ends with status 1 when there is a finding of the first two kinds.  History may stay: see HISTORIC.
"""

import collections
import csv
import difflib
import glob
import os
import re
import sys
import unicodedata
import xml.etree.ElementTree as ET

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "..", "src", "communique", "actors", "data")

# dead fifty years or more; they may be named as history
HISTORIC = {
    "Mohammed V",
    "Chou En-lai",
    "Zhou Enlai",
    "Jawaharlal Nehru",
    "Nehru",
    "Sukarno",
    "Eisaku Sato",
    "U Thant",
    "Kwame Nkrumah",
    "Gamal Abdel Nasser",
    "Nasser",
    "John F. Kennedy",
    "Adlai Stevenson",
    "Theodore Roosevelt",
    "Lester Pearson",
    "Charles de Gaulle",
    "Mao Zedong",
}
# a surname alone is no finding when it is a plain given name, a title or a common noun in the passages
GIVEN = {"salem", "hussein", "wissam", "filmon", "maria", "minister", "lázaro", "lazaro", "diop"}


def fold(s):
    s = unicodedata.normalize(
        "NFKD", s.replace("ı", "i").replace("ə", "e").replace("ø", "o").replace("ł", "l").replace("đ", "d")
    )
    s = "".join(c for c in s if not unicodedata.combining(c)).lower()
    s = re.sub(r"[’'`´ʻʿ.]", "", s)
    s = re.sub(r"\b(al|el|ul|ad|as|ash|an|ar|at|az)[- ](?=\w)", "", s)
    s = re.sub(r"[^\w]+", " ", s)
    return " ".join(s.split())


def registry():
    """folded name -> name as written, of every person in the data"""
    names = {}

    def add(n):
        n = n.strip()
        if len(fold(n)) > 2:
            names.setdefault(fold(n), n)

    for f in glob.glob(os.path.join(DATA, "*.tsv")):
        with open(f, encoding="utf-8") as h:
            rows = list(csv.DictReader(h, delimiter="\t", quoting=csv.QUOTE_NONE))
        if not rows:
            continue
        cols = set(rows[0])
        persons = os.path.basename(f).startswith(("people", "persons", "office")) or (
            "term" in cols and "person" in cols
        )
        for r in rows:
            for c, v in r.items():
                if not c or not isinstance(v, str):
                    continue
                if c in ("terms", "holders", "leaders"):
                    for t in v.split(";"):
                        add(re.sub(r"^\s*[\d\-.?~/]+\s+", "", t))
                elif persons and c in ("name", "person", "holder"):
                    add(v)
                elif persons and c in ("alias", "aliases", "names"):
                    for t in v.split(";"):
                        add(t)
    for n in HISTORIC:
        names.pop(fold(n), None)
    return names


def main(files):
    names = registry()
    if not names:
        print("no registry of office-holders in", os.path.normpath(DATA))
        return 2
    long = {k: v for k, v in names.items() if " " in k}
    last = collections.defaultdict(set)
    for k, v in long.items():
        last[k.split()[-1]].add(v)
    bysize = collections.defaultdict(set)
    for k in long:
        bysize[len(k.split())].add(k)
    starts = collections.defaultdict(list)
    for k in long:
        starts[k.split()[0]].append(k.split())
    count = collections.Counter()
    persons = set()
    passages = 0
    near = {}
    for f in files:
        for i, p in enumerate(ET.parse(f).getroot().findall("p"), 1):
            passages += 1
            where = f"{os.path.basename(f)} passage {i}"
            ns = {x.get("n") for x in p.iter("a") if x.get("k") == "per" and x.get("n")}
            persons |= ns
            found = set()
            for n in sorted(ns):
                k = fold(n)
                k2 = re.sub(
                    r"^(president|prime minister|king|queen|prince|princess|sheikh|emir|sultan|pope|general|gen|dr|mr|mrs|ms|sir|lord|lady|colonel|chief|mullah|bishop|archbishop|crown prince) ",
                    "",
                    k,
                )
                for kk in {k, k2}:
                    if kk in names and (" " in kk or len(kk) > 3) and kk not in GIVEN:
                        kind = "name" if " " in kk else "bare"
                        print(f"{kind:5} {where}: {n} = {names[kk]}")
                        count[kind] += 1
                        found.add(kk)
                        break
                else:
                    if " " not in k2 and k2 in last and k2 not in GIVEN:
                        print(f"bare  {where}: {n} ~ {', '.join(sorted(last[k2])[:3])}")
                        count["bare"] += 1
                    elif " " in k and k not in near:
                        near[k] = where
                        for c in difflib.get_close_matches(k, bysize[len(k.split())], 2, 0.9):
                            print(f"near  {where}: {n} ~ {long[c]}")
                            count["near"] += 1
            words = fold("".join(p.itertext())).split()
            for j, w in enumerate(words):
                for c in starts.get(w, ()):
                    if words[j : j + len(c)] == c and " ".join(c) not in found:
                        found.add(" ".join(c))
                        print(f"text  {where}: {long[' '.join(c)]}")
                        count["text"] += 1
    print(
        f"{passages} passages, {len(persons)} persons and person phrases, {len(names)} registered names:",
        ", ".join(f"{count[k]} {k}" for k in ("name", "text", "bare", "near")),
    )
    return 1 if count["name"] or count["text"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or sorted(glob.glob(os.path.join(HERE, "passages", "*.xml")))))
