"""Engines: a compiled scenario goes in, an event log comes out."""
