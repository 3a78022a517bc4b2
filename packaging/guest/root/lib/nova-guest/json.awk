# Flattens a JSON document into lines "path<TAB>value", path members joined by "/"; newlines in values become blanks.
BEGIN { RS = "\001" }
{ text = $0; at = 1; value("") }
function blank() { while (at <= length(text) && index(" \t\r\n", substr(text, at, 1))) at++ }
function string(  out, c) {
  at++
  while (at <= length(text) && (c = substr(text, at, 1)) != "\"") {
    if (c == "\\") {
      at++; c = substr(text, at, 1)
      if (c == "n" || c == "r" || c == "t") c = " "
      else if (c == "u") { c = sprintf("%c", hex(substr(text, at + 1, 4))); at += 4 }
    }
    out = out c; at++
  }
  at++
  return out
}
function hex(digits,  i, n) {
  for (i = 1; i <= 4; i++) n = n * 16 + index("0123456789abcdef", tolower(substr(digits, i, 1))) - 1
  return n
}
function value(path,  c, n, key, start) {
  blank(); c = substr(text, at, 1)
  if (c == "{") {
    at++; blank()
    while (at <= length(text) && substr(text, at, 1) != "}") {
      key = string(); blank(); at++
      value(path "/" key); blank()
      if (substr(text, at, 1) == ",") { at++; blank() }
    }
    at++
  } else if (c == "[") {
    at++; blank()
    while (at <= length(text) && substr(text, at, 1) != "]") {
      value(path "/" n++); blank()
      if (substr(text, at, 1) == ",") { at++; blank() }
    }
    at++
  } else if (c == "\"") {
    print path "\t" string()
  } else {
    start = at
    while (at <= length(text) && !index(",]} \t\r\n", substr(text, at, 1))) at++
    if (at == start) at++
    print path "\t" substr(text, start, at - start)
  }
}
