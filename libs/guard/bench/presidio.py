"""Presidio's pattern recognizers on labelled text: `presidio.py pii.jsonl.gz > found.jsonl`.

`pip install presidio-analyzer`. No language model: what it finds is by pattern, checksum and context words, as ours is.
One line a text, in the order of the file: its spans as [start, end, type, score].
"""

import gzip
import json
import sys
from collections.abc import Iterator

import tldextract
from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.context_aware_enhancers import LemmaContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine
from presidio_analyzer.predefined_recognizers import SpacyRecognizer
from presidio_analyzer.recognizer_registry import RecognizerRegistry


# The list of top-level domains that came with the package: nothing is fetched.
tldextract.extract = tldextract.TLDExtract(suffix_list_urls=())


class WordsOnly(NlpEngine):
    """Splits text into words, which is what context needs, and names nobody."""

    def load(self) -> None: ...

    def is_loaded(self) -> bool:
        return True

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        words = text.lower().split()
        starts: list[int] = []
        at = 0
        for word in words:
            at = text.lower().index(word, at)
            starts.append(at)
            at += len(word)
        lemmas = [word.strip(".,:;()!?\"'") for word in words]
        return NlpArtifacts([], words, starts, lemmas, self, language)

    def process_batch(self, texts: list[str], language: str, **_: object) -> Iterator[tuple[str, NlpArtifacts]]:
        return ((text, self.process_text(text, language)) for text in texts)

    def is_stopword(self, word: str, language: str) -> bool:
        return False

    def is_punct(self, word: str, language: str) -> bool:
        return not any(character.isalnum() for character in word)

    def get_supported_entities(self) -> list[str]:
        return []

    def get_supported_languages(self) -> list[str]:
        return ["en"]


def main(path: str) -> None:
    registry = RecognizerRegistry(supported_languages=["en"])
    registry.load_predefined_recognizers(languages=["en"])
    registry.recognizers = [one for one in registry.recognizers if not isinstance(one, SpacyRecognizer)]
    engine = AnalyzerEngine(
        registry=registry,
        nlp_engine=WordsOnly(),
        supported_languages=["en"],
        context_aware_enhancer=LemmaContextAwareEnhancer(),
    )
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            found = engine.analyze(json.loads(line)["text"], language="en")
            print(json.dumps([[one.start, one.end, one.entity_type, round(one.score, 3)] for one in found]))


main(sys.argv[1])
