from stations.scopes import policy_scopes

__all__ = ["policy_scopes"]
