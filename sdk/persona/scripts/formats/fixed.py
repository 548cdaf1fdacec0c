"""x"""
FIXED: tuple[str,...] = ()
