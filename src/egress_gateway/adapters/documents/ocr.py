"""Text in pictures, by models that come with their package: the extra `ocr`. Nothing is fetched.

One thread, so that the same picture on the same machine reads the same.
"""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from egress_gateway.adapters.documents.gathering import CannotRead, Reason

if TYPE_CHECKING:
    from PIL.Image import Image

LARGEST_EDGE: Final = 2_000
"""Pixels. A larger picture is made smaller: a page of A4 then has 170 dots per inch."""
_SETTINGS: Final[dict[str, Any]] = {
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    # The package would make small pictures large: five times as long, and more memory than a child has.
    "Det.limit_type": "max",
    "Det.limit_side_len": 960,
    "Rec.rec_batch_num": 1,
    "Global.use_cls": False,
    "Global.log_level": "critical",
}
_SAME_LINE: Final = 2
"""Boxes whose middles are nearer than their height by this are one line."""


def lines_in(picture: "Image") -> Sequence[str]:
    """The lines, from top to bottom. Raises `CannotRead` if nothing is installed that reads."""
    engine = _engine()
    picture.thumbnail((LARGEST_EDGE, LARGEST_EDGE))
    import numpy as np  # noqa: PLC0415  # comes with the extra

    found = engine(np.asarray(picture)[:, :, ::-1].copy())
    if not found.txts:
        return ()
    boxes = sorted(
        ((box[:, 1].mean(), box[:, 0].min(), box[:, 1].max() - box[:, 1].min(), text)
         for box, text in zip(found.boxes, found.txts, strict=True))
    )  # fmt: skip
    lines: list[list[tuple[float, str]]] = []
    last = height = -1e9
    for middle, left, high, text in boxes:
        if not lines or middle - last > max(high, height) / _SAME_LINE:
            lines.append([])
            last, height = middle, high
        lines[-1].append((left, text))
    return [" ".join(text for _, text in sorted(line)) for line in lines]


@cache
def _engine() -> Any:
    """The models, read once a process."""
    try:
        from rapidocr import RapidOCR  # noqa: PLC0415
    except ImportError as error:
        raise CannotRead(Reason.NO_OCR) from error
    return RapidOCR(params=_SETTINGS)


def is_installed() -> bool:
    """Whether text in pictures is read. Imports what reads it, so that children find it there."""
    try:
        import onnxruntime  # noqa: F401, PLC0415
        import rapidocr  # noqa: F401, PLC0415
    except ImportError:
        return False
    return True
