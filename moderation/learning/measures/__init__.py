"""How good the machine is: estimates with intervals, drift, groups, the ledger of its errors."""
