std = "lua51"
read_globals = {"redis", "cjson", "KEYS", "ARGV", "key"} -- key.held: lua.py spells it
max_line_length = 100
