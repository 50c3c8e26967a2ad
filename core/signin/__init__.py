"""Signing in: mainland phone numbers and six-digit codes for everybody, password and TOTP for officials."""
