"""Compile the two packages of cext/. Everything else about the project is in pyproject.toml.

QUEUEBOX_BUILD_ONLY=queuebox_media (or a module's full name) builds only what begins so.
"""

import os
import platform
from pathlib import Path

from Cython.Build import cythonize
from setuptools import Extension, setup

# The modules of the core that a call passes through. Messages are msgspec structs, built by
# their own metaclass: nothing to gain from C. The rest runs too seldom to matter.
COMPILED = [
    "admission",
    "alarms",
    "announcements",
    "answering",
    "books",
    "clock",
    "find",
    "leaving",
    "invariants",
    "levels",
    "lines",
    "lineup",
    "matching",
    "model",
    "moves",
    "offers",
    "overflow",
    "returning",
    "seats",
    "strategies",
    "switchboard",
    "talking",
    "terms",
    "transfers",
    "treatments",
    "unanswered",
    "waiting",
    "wrapup",
]
CORE = [Path(f"cext/queuebox_core/{name}.py") for name in COMPILED]
MEDIA = sorted(Path("cext/queuebox_media").glob("*.pyx"))

# The sound engine's sums want vectors of 128 bits: NEON is part of arm64, SSE4 must be asked for.
VECTORS = ["-march=x86-64-v2"] if platform.machine() == "x86_64" else []

# Debug information about generated C helps nobody and costs a third of the compile's time.
FLAGS = ["-g0"]

PROCESSORS = os.cpu_count() or 1


def module(path: Path) -> str:
    return ".".join(path.relative_to("cext").with_suffix("").parts)


def core_extension(path: Path) -> Extension:
    return Extension(module(path), [str(path)], extra_compile_args=FLAGS)


# alsa-lib only where sound cards are: everything else runs without it.
ALSA = {"sound_card", "streams"}


def media_extension(path: Path) -> Extension:
    return Extension(
        module(path),
        [str(path)],
        libraries=["speexdsp", "m", "pthread", *(["asound"] if path.stem in ALSA else [])],
        extra_compile_args=[*FLAGS, "-O3", *VECTORS],
    )


def wanted(extension: Extension) -> bool:
    return extension.name.startswith(os.environ.get("QUEUEBOX_BUILD_ONLY", ""))


def cythonized(extensions: list[Extension], **directives: bool) -> list[Extension]:
    built: list[Extension] = cythonize(
        [*filter(wanted, extensions)],
        build_dir="build/cython",
        include_path=["cext"],
        compiler_directives={"language_level": "3", **directives},
        nthreads=PROCESSORS,
    )
    return built


setup(
    ext_modules=[
        # The core's annotations are for people and mypy; its C types stand in the .pxd files.
        *cythonized([*map(core_extension, CORE)], annotation_typing=False),
        *cythonized([*map(media_extension, MEDIA)]),
    ],
    options={"build_ext": {"parallel": PROCESSORS}},
)
