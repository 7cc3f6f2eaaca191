"""`python -m training.names --data DIRECTORY`: reads, learns, and writes the model that ships."""

import argparse
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

from corpora.sample import Sample
from corpora.train.names import write_between
from corpora.train.names.programs import write as write_programs
from corpora.train.names.vocabulary import ordinary
from egress_gateway.classify.names.languages import SUPPORTED
from egress_gateway.classify.names.model import LABELS
from training.names.examples import Example, beside, read_conll, read_presidio
from training.names.letters import letters_of
from training.names.lexicon import lists_of, names, programs, prose, words_of
from training.names.material import material_of, plain
from training.names.network import Network, quantise

MODEL: Final = Path("src/egress_gateway/models/names.model")
SEED: Final = 20
EPOCHS: Final = 5
GENERATED: Final = 60_000
"""Texts of our own."""
JUMBLED: Final = 1_000
"""Of each language."""
PROGRAMS: Final = 8_000
"""Programs, logs and settings of our own."""
NEWS: Final = ("ner/wnut17train.conll", "ner/emerging.dev.conll", *(f"ner/btc_{part}.conll" for part in "abeg"))
"""Not `emerging.test.annotated`, `btc_f.conll` and `presidio_synth_v2.json`: those are for measuring."""


def gather(data: Path) -> list[Example]:
    """All that is trained on."""
    examples = [example for name in NEWS for example in read_conll(data / name)] * 2
    examples += read_presidio(data / "pii/presidio_generated_large.json")
    chance = random.Random(SEED)
    sentences = {
        language: (*dict.fromkeys(prose(language)), *_jumbled(tuple(ordinary(language)), chance))
        for language in SUPPORTED
    }
    ours = [Example(sample.text, _spans(sample)) for sample in write_between(sentences, SEED, GENERATED)]
    examples += ours
    examples += (Example(text, ()) for each in sentences.values() for text in each)
    written = [Example(sample.text, _spans(sample)) for sample in write_programs(SEED, PROGRAMS)]
    return examples + written + list(beside(programs(), ours, SEED))


def _jumbled(words: Sequence[str], chance: random.Random) -> Iterator[str]:
    """Ordinary words in no order, for what stands around names in all walks of life."""
    for _ in range(JUMBLED):
        yield " ".join(chance.choices(words, k=chance.randint(4, 12)))


def _spans(sample: Sample) -> tuple[tuple[int, int, int], ...]:
    return tuple((span.start, span.end, LABELS.index(span.data_class)) for span in sample.spans)


def main() -> None:
    """Train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=MODEL)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    options = parser.parse_args()
    examples = gather(options.data)
    lists = lists_of(plain(examples))
    letters = letters_of(words_of((*names(), *(text for language in SUPPORTED for text in prose(language)))))
    material = material_of(examples, lists, letters, SEED)
    print(f"{len(examples)} examples, {len(material.texts)} texts, {len(material.words)} words, {len(lists)} listed")
    network = Network(SEED)
    for epoch, loss in enumerate(network.train(material, options.epochs)):
        print(f"epoch {epoch + 1}: loss {loss:.4f}", flush=True)
    content = msgspec.msgpack.encode(quantise(network.settled, lists, letters))
    options.out.parent.mkdir(exist_ok=True)
    options.out.write_bytes(content)
    print(f"{options.out}: {len(content)} bytes")


if __name__ == "__main__":
    main()
