"""Rules that several processes share: pure functions of one record or plain numbers."""
