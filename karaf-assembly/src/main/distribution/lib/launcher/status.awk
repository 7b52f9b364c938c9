# SPDX-License-Identifier: Apache-2.0
# Says in a few lines what the node's status file says in many; its input is what flat-json.awk prints.
{
    name = $1
    sub(/^ *[^ ]+ ?/, "")
    value[name] = $0
}

function row(label, text) {
    if (text != "") printf "  %-9s %s\n", label, text
}

function count(name) {
    return value[name] == "" ? 0 : value[name]
}

END {
    row("!!", value["warnings"])
    row("mode", value["mode"])
    row("enforcer", value["enforcer.kind"] (value["enforcer.interfaces"] == "" ? "" : " on " value["enforcer.interfaces"]))
    row("traps", value["traps"])
    row("bans", count("bans") " (allows: " count("allows") ")")
    row("packets", count("packets.passed") " passed, " count("packets.dropped") " dropped, " \
        count("packets.would-drop") " would be dropped")
    row("ledger", value["ledger"])
    row("web", value["web"] (value["first_token"] == "" ? "" : ", the first token is in " value["first_token"]))
    row("data", value["data"])
}
