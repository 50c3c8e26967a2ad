"""Files people bring: pictures decoded and written anew, scans and licences kept private, uploads in small chunks.

Rooms: ``images`` (pure picture work), ``kinds`` (what apps accept, and who may see it), ``storage`` (where bytes lie),
``services``, ``uploads``, ``selectors``, ``views``.
"""
