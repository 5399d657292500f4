"""Keeps what was registered."""

registered = {}


def register_model(function):
    registered[function.__name__] = function
    return function
