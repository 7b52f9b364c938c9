# SPDX-License-Identifier: Apache-2.0
# Prints a JSON object as `  name value` lines; names of nested objects are joined with dots, array elements with commas.
{ text = text $0 "\n" }

END {
    depth = 0
    while (match(text, /^[ \t\n]+/) || length(text)) {
        if (RSTART == 1) { text = substr(text, RLENGTH + 1); RSTART = 0; continue }
        c = substr(text, 1, 1)
        if (c == "\"") {
            value = string()
            sub(/^[ \t\n]+/, "", text)
            if (substr(text, 1, 1) == ":" && kind[depth] == "{" && !valued[depth]) {
                name[depth] = value
                valued[depth] = 1
                text = substr(text, 2)
            } else leaf(value)
        } else if (c == "{" || c == "[") {
            depth++
            kind[depth] = c
            valued[depth] = 0
            line[depth] = ""
            text = substr(text, 2)
        } else if (c == "}" || c == "]") {
            if (c == "]" && line[depth] != "") { joined = line[depth]; depth--; leaf(joined) }
            else { depth--; valued[depth] = 0 }
            text = substr(text, 2)
        } else if (c == "," || c == ":") {
            text = substr(text, 2)
        } else {
            if (!match(text, /^[^],} \t\n]+/)) exit 1
            value = substr(text, 1, RLENGTH)
            text = substr(text, RLENGTH + 1)
            leaf(value)
        }
        RSTART = 0
    }
}

function string(    value, c) {
    text = substr(text, 2)
    value = ""
    while (length(text)) {
        c = substr(text, 1, 1)
        if (c == "\"") { text = substr(text, 2); return value }
        if (c == "\\") { value = value substr(text, 2, 1); text = substr(text, 3) }
        else { value = value c; text = substr(text, 2) }
    }
    return value
}

function leaf(value,    path, i) {
    if (kind[depth] == "[") {
        line[depth] = line[depth] (line[depth] == "" ? "" : ", ") value
        return
    }
    path = ""
    for (i = 1; i <= depth; i++) if (kind[i] == "{") path = path (path == "" ? "" : ".") name[i]
    printf "  %s %s\n", path, value
    valued[depth] = 0
}
