"""The whole market played through its screens: five people, five browsers, nothing written behind their backs."""
