// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.redis;

import static java.util.Map.entry;

import io.honeymesh.trap.redis.Commands.Spec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** COMMAND: what commands there are. */
final class DescribeCommands {

    /** Names that one COMMAND INFO or DOCS may ask about. */
    private static final int MAX_ASKED = 300;

    private DescribeCommands() {}

    static Map<String, Handler> all() {
        return Map.ofEntries(
                entry("command", (client, words) -> describe(Commands.all())),
                entry(
                        "command|count",
                        (client, words) -> new Reply.Number(Commands.all().size())),
                entry("command|info", DescribeCommands::info),
                entry("command|docs", DescribeCommands::docs),
                entry("command|list", DescribeCommands::list));
    }

    private static Reply describe(List<Spec> specs) {
        return new Reply.Items(specs.stream().map(DescribeCommands::describe).toList());
    }

    /** Without key specifications, except the one that the key positions say. */
    private static Reply describe(Spec spec) {
        return new Reply.Items(List.of(
                new Reply.Bulk(spec.name()),
                new Reply.Number(spec.arity()),
                new Reply.Members(
                        spec.flags().stream().<Reply>map(Reply.Status::new).toList()),
                new Reply.Number(spec.firstKey()),
                new Reply.Number(spec.lastKey()),
                new Reply.Number(spec.step()),
                new Reply.Members(spec.categories().stream()
                        .<Reply>map(category -> new Reply.Status("@" + category))
                        .toList()),
                Reply.bulks(spec.tips()),
                keys(spec),
                // Subcommands have none of their own: no deeper than this.
                describe(spec.name().indexOf('|') < 0 ? Commands.subcommands(spec) : List.of())));
    }

    private static Reply keys(Spec spec) {
        if (spec.firstKey() == 0) {
            return Reply.NONE;
        }
        List<String> use = spec.writes() ? List.of("RW", "access", "update") : List.of("RO", "access");
        int last = spec.lastKey() < 0 ? spec.lastKey() : spec.lastKey() - spec.firstKey();
        return new Reply.Items(List.of(new Reply.Fields(List.of(
                new Reply.Bulk("flags"),
                new Reply.Members(use.stream().<Reply>map(Reply.Status::new).toList()),
                new Reply.Bulk("begin_search"),
                search("index", List.of(new Reply.Bulk("index"), new Reply.Number(spec.firstKey()))),
                new Reply.Bulk("find_keys"),
                search(
                        "range",
                        List.of(
                                new Reply.Bulk("lastkey"),
                                new Reply.Number(last),
                                new Reply.Bulk("keystep"),
                                new Reply.Number(spec.step()),
                                new Reply.Bulk("limit"),
                                Reply.ZERO))))));
    }

    private static Reply search(String type, List<Reply> spec) {
        return new Reply.Fields(
                List.of(new Reply.Bulk("type"), new Reply.Bulk(type), new Reply.Bulk("spec"), new Reply.Fields(spec)));
    }

    private static Reply info(Client client, List<String> words) {
        if (words.size() == 2) {
            return describe(Commands.all());
        }
        List<Reply> found = new ArrayList<>();
        for (String name : asked(words)) {
            found.add(Commands.find(name).map(DescribeCommands::describe).orElse(Reply.NIL));
        }
        return new Reply.Items(found);
    }

    private static Reply docs(Client client, List<String> words) {
        List<Spec> specs = words.size() == 2
                ? Commands.all()
                : asked(words).stream()
                        .flatMap(name -> Commands.find(name).stream())
                        .toList();
        List<Reply> docs = new ArrayList<>();
        for (Spec spec : specs) {
            docs.add(new Reply.Bulk(spec.name()));
            docs.add(new Reply.Fields(List.of(
                    new Reply.Bulk("summary"),
                    new Reply.Bulk("A " + spec.categories().getFirst() + " command"),
                    new Reply.Bulk("since"),
                    new Reply.Bulk("1.0.0"),
                    new Reply.Bulk("group"),
                    new Reply.Bulk(
                            spec.categories().isEmpty()
                                    ? "generic"
                                    : spec.categories().getFirst()))));
        }
        return new Reply.Fields(docs);
    }

    private static Reply list(Client client, List<String> words) {
        return words.size() > 2
                ? Reply.NONE
                : Reply.bulks(Commands.all().stream().map(Spec::name).toList());
    }

    private static List<String> asked(List<String> words) {
        return words.subList(2, Math.min(words.size(), 2 + MAX_ASKED));
    }
}
