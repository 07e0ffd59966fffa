# SPDX-License-Identifier: MIT
"""What bench_accuracy.py knows of pairs of photos, and how it counts answers by that."""
import collections
import itertools
import statistics

from accuracy_edits import EDITS

# How pairs of different pictures come about; those within a series are counted apart.
FALSE_KINDS = ("photos", "mirrors", "edits", "series")


class Relations:
    """What is known of pairs of photos, by their paths below the collection, from files like groundtruth.tsv.

    "same" and "natural" (found in the wild, the others were made) join photos to one picture. All else is known of two
    pictures: neither found nor false ("turned", "unclear"), or false ("series": one scene, another shot; "different").
    """

    # How the texts of groundtruth.tsv begin. One that is not listed says nothing here.
    KINDS = {"natural-": "natural", "edits-of": "same", "jpeg-quality": "same", "byte-identical": "same",
             "same picture": "same", "dihedral": "turned", "same-scene": "series", "different": "different",
             "unclear": "unclear"}

    def __init__(self, files):
        self.picture, self.natural, self.others, groups = {}, set(), {}, {}
        for file in files:
            for text in file.read_text().splitlines() if file.exists() else []:
                if text and not text.startswith("#"):
                    group, relation, path = text.split("\t")
                    kind = next((kind for start, kind in self.KINDS.items() if relation.startswith(start)), None)
                    groups.setdefault((file, group, kind), []).append(path)
        for (_, _, kind), paths in groups.items():
            if kind in ("same", "natural"):
                self.join(paths)
        for (_, _, kind), paths in groups.items():
            pairs = itertools.combinations(paths, 2)
            if kind == "natural":
                self.natural.add(self.picture_of(paths[0]))
            elif kind != "same":
                self.others.update({frozenset(map(self.picture_of, pair)): kind for pair in pairs})

    def join(self, paths):
        pictures = {self.picture_of(path) for path in paths}
        first = min(pictures)
        self.picture.update({path: first for path in paths})
        self.picture.update({path: first for path, picture in self.picture.items() if picture in pictures})

    def picture_of(self, path):
        return self.picture.get(path, path)

    def of(self, a, b):
        """None: nothing is known."""
        a, b = self.picture_of(a), self.picture_of(b)
        return ("natural" if a in self.natural else "same") if a == b else self.others.get(frozenset((a, b)))

    def has_twins(self, path):
        return path in self.picture or any(path in pair and kind == "turned" for pair, kind in self.others.items())


class Counter:
    """Counts answers: which edits are found, which pairs are false. `names` has the path of each photo's identity."""

    def __init__(self, pictures, names, relations):
        self.of = {picture.path: picture for picture in pictures}
        self.names, self.relations = names, relations
        self.n_edited = len({picture.photo for picture in pictures if picture.kind in EDITS})
        of_picture = collections.Counter(map(relations.picture_of, names.values()))
        self.n_natural = sum(n * (n - 1) // 2 for picture, n in of_picture.items() if picture in relations.natural)

    def count(self, hits):
        found = {name: set() for name in EDITS}
        natural, false = set(), {kind: set() for kind in FALSE_KINDS}
        for question, answer, *_ in hits:
            q, a = self.of[question], self.of[answer]
            if q.photo == a.photo:
                if q.kind in EDITS and a.kind == "photo":
                    found[q.kind].add(q.photo)
                continue
            pair = tuple(sorted((self.names[q.photo], self.names[a.photo])))
            relation = self.relations.of(*pair)
            if relation == "natural" and q.kind == a.kind == "photo":
                natural.add(pair)
            elif relation == "series":
                false["series"].add((*pair, q.kind, a.kind))
            elif relation in (None, "different"):
                false["edits" if q.kind in EDITS else a.kind + "s"].add((*pair, q.kind, a.kind))
        return Counts(found, natural, false, self)


class Counts:
    def __init__(self, found, natural, false, counter):
        self.recall = {name: len(photos) / counter.n_edited for name, photos in found.items()}
        self.natural = len(natural)
        self.false = {kind: len(pairs) for kind, pairs in false.items()}
        # An edited copy looks like what its photo looks like: so that one such photo does not count 46 times, the rate
        # is that of pairs of photos of which any two versions are joined.
        self.n_pairs, self.n_series = (len({pair[:2] for kind, pairs in false.items() if (kind == "series") == of_series
                                            for pair in pairs}) for of_series in (False, True))
        self.pairs = {kind: self.by_photos(pairs, counter.relations) for kind, pairs in false.items()}

    @staticmethod
    def by_photos(pairs, relations):
        """Rows of two photos, what is known of them, and how many pairs of pictures made of them are false."""
        return [(*photos, relations.of(*photos) or "not looked at", n)
                for photos, n in sorted(collections.Counter(pair[:2] for pair in pairs).items())]

    def mean(self, hard):
        return statistics.mean(self.recall[edit.name] for edit in EDITS.values() if edit.hard == hard)
