"""Decides a portfolio part by part, so that memory stays flat and a stopped run goes on."""
