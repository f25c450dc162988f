"""A fixed set of named arrays that compiled code receives as one pointer.

Numba takes a tuple of arrays apart into seven numbers an array, for every function it is passed to: with forty arrays
that is most of the compile time, and most of the cost of a call. A class derived from `Arrays` travels as the address
of a small buffer (address of the data and shape of each array), and `w.firms` reads its entry where it is used. In
plain Python the same attribute is the array itself.
"""

from __future__ import annotations

import functools
import hashlib

import numpy as np
from llvmlite import ir
from numba import types
from numba.core.imputils import impl_ret_borrowed, lower_getattr_generic
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.extending import NativeValue, models, register_model, typeof_impl, unbox
from numba.np.arrayobj import make_array, populate_array
from numba.np.numpy_support import from_dtype

WORD = 8  # bytes of an address or a length


class Arrays:
    """Base of a set of arrays: the annotations of a class are the names, its instances hold C-contiguous arrays.

    The arrays cannot be exchanged afterwards; `replace` makes another set. Compiled code must not use a set for
    longer than the call it was passed to.
    """

    names: tuple[str, ...] = ()

    def __init_subclass__(cls):
        cls.names = tuple(cls.__annotations__)

    def __init__(self, **arrays: np.ndarray):
        if set(arrays) != set(self.names):
            raise TypeError(f"{type(self).__name__} takes exactly the arrays {', '.join(self.names)}")
        arrays = {name: arrays[name] for name in self.names}
        entries = []
        for name, array in arrays.items():
            if not array.flags.carray:
                raise TypeError(f"array {name!r} is not C-contiguous, aligned and writable")
            entries += [array.ctypes.data, *array.shape]
        self.__dict__.update(arrays)
        self._entries = np.array(entries, np.int64)
        self.address = self._entries.ctypes.data
        self.type = _set_type(type(self).__name__, tuple((n, a.dtype, a.ndim) for n, a in arrays.items()))
        self.kind = self.type._code

        self.fixed = True

    def __setattr__(self, name, value):
        if getattr(self, "fixed", False):
            raise AttributeError(f"{name!r} cannot be exchanged: compiled code would not see it")
        super().__setattr__(name, value)

    def __delattr__(self, name):
        raise AttributeError(f"{name!r} cannot be deleted: compiled code would still see it")

    def __reduce__(self):
        """Copies and pickles are made anew from the arrays: the addresses are those of this process and this set."""
        return _rebuilt, (type(self), {name: getattr(self, name) for name in self.names})

    def replace(self, **others: np.ndarray):
        """A set with some arrays exchanged for others."""
        return type(self)(**({name: getattr(self, name) for name in self.names} | others))


def _rebuilt(kind: type, arrays: dict[str, np.ndarray]):
    return kind(**arrays)


class ArraysType(types.Type):
    """Numba's type of a set of arrays: the name and array type of each, in order."""

    _code: int  # Numba numbers its types, in each process anew

    def __init__(self, label: str, members: tuple[tuple[str, types.Array], ...]):
        self.label = label
        self.members = members
        self.digest = hashlib.sha256(repr(members).encode()).hexdigest()[:16]
        super().__init__(name=label)

    @property
    def key(self):
        """What makes two types equal."""
        return self.label, self.members

    @property
    def mangling_args(self):
        """A short name for symbols; the types of all arrays would be kilobytes long."""
        return self.label, (self.digest,)

    def entry(self, name: str) -> tuple[int, types.Array]:
        """Position of an array's entry in the buffer, words, and its type; KeyError if there is no such array."""
        position = 0
        for member, array in self.members:
            if member == name:
                return position, array
            position += 1 + array.ndim
        raise KeyError(name)


@functools.lru_cache
def _set_type(label: str, arrays: tuple) -> ArraysType:
    """The type of a set of arrays given as (name, dtype, number of axes)."""
    return ArraysType(label, tuple((name, types.Array(from_dtype(dtype), ndim, "C")) for name, dtype, ndim in arrays))


@register_model(ArraysType)
class _ArraysModel(models.OpaqueModel):
    """A plain pointer."""


@typeof_impl.register(Arrays)
def _typeof(value, context):
    return value.type


@unbox(ArraysType)
def _unbox(kind, value, c):
    address = c.pyapi.object_getattr_string(value, "address")
    pointer = c.pyapi.long_as_voidptr(address)
    c.pyapi.decref(address)
    return NativeValue(pointer, is_error=c.pyapi.c_api_error())


@infer_getattr
class _Attributes(AttributeTemplate):
    key = ArraysType

    def generic_resolve(self, kind, name):  # type: ignore[override]
        return dict(kind.members).get(name)


@lower_getattr_generic(ArraysType)
def _read(context, builder, kind, value, name):
    """Build the array from its entry. Entries never change during a call, and LLVM may know it (invariant.load)."""
    position, array_type = kind.entry(name)
    word = ir.IntType(8 * WORD)
    entries = builder.bitcast(value, word.as_pointer())
    constant = builder.module.add_metadata([])

    def load(i):
        loaded = builder.load(builder.gep(entries, [word(position + i)]))
        loaded.set_metadata("invariant.load", constant)
        return loaded

    array = make_array(array_type)(context, builder)
    shape = [load(1 + axis) for axis in range(array_type.ndim)]
    size = context.get_abi_sizeof(context.get_data_type(array_type.dtype))
    strides: list = []
    step = word(size)
    for length in reversed(shape):
        strides.insert(0, step)
        step = builder.mul(step, length)
    populate_array(array, builder.inttoptr(load(0), array.data.type), shape, strides, word(size), None)
    return impl_ret_borrowed(context, builder, array_type, array._getvalue())
