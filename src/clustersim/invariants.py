"""stub"""
class Laws:
    def __init__(self, state): pass
    def check(self, state, context): pass
