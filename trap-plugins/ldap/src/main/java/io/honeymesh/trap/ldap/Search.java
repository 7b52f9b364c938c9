// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ldap;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A search (RFC 4511, 4.5). */
record Search(
        String base,
        int scope,
        int deref,
        int sizeLimit,
        int timeLimit,
        Filter filter,
        String filterText,
        List<String> attributes,
        Selection selection) {

    private static final int BASE = 0;
    private static final int ONE_LEVEL = 1;
    private static final int SUBTREE = 2;
    private static final int CHILDREN = 3;
    private static final int MAX_DEREF = 3;
    private static final int SIZE_LIMIT_EXCEEDED = 4;
    private static final int MAX_ATTRIBUTES_SHOWN = 16;

    private static final List<String> SCOPES = List.of("base", "one", "sub", "children");

    /** How mdb walks down the tree: shorter names first, then by the alphabet. */
    private static final Comparator<Entry> BY_NAME = Comparator.comparing(
                    (Entry entry) -> entry.dn().rdns().size())
            .thenComparing(entry -> entry.dn().rdns().getFirst().length())
            .thenComparing(entry -> entry.dn().rdns().getFirst());

    static Search read(Ber in) throws Malformed {
        String base = in.text(Ber.OCTET_STRING);
        int scope = in.integer(Ber.ENUMERATED);
        int deref = in.integer(Ber.ENUMERATED);
        int sizeLimit = in.integer(Ber.INTEGER);
        int timeLimit = in.integer(Ber.INTEGER);
        boolean typesOnly = in.flag(Ber.BOOLEAN);
        FilterReader reader = new FilterReader(Kept.MAX_BYTES / 2);
        Filter filter = reader.read(in);
        List<String> attributes = new ArrayList<>();
        for (Ber names = in.enter(Ber.SEQUENCE); names.more(); ) {
            attributes.add(names.text(Ber.OCTET_STRING));
        }
        if (in.more()) {
            throw new Malformed();
        }
        return new Search(
                base,
                scope,
                deref,
                sizeLimit,
                timeLimit,
                filter,
                reader.text(),
                attributes,
                Selection.of(attributes, typesOnly));
    }

    /** Looking at the root or the schema is how clients begin; reading the directory is what an intruder is after. */
    Evidence evidence() {
        String name = scope >= BASE && scope <= CHILDREN ? SCOPES.get(scope) : Integer.toString(scope);
        String shown = String.join(" ", attributes.subList(0, Math.min(MAX_ATTRIBUTES_SHOWN, attributes.size())));
        String basename = base.substring(0, Math.min(base.length(), Kept.MAX_BYTES / 4));
        Captured text = Kept.of(
                "search " + name + " \"" + basename + "\" " + filterText + (shown.isEmpty() ? "" : " " + shown));
        return isOpening() ? new Evidence.Request(text) : new Evidence.Command(text);
    }

    private boolean isOpening() {
        return scope == BASE;
    }

    /** The messages that answer it. */
    List<byte[]> answer(int id, Directory directory, Controls controls, boolean secured, Pages pages) {
        Optional<Result> refusal = refusal(controls);
        if (refusal.isPresent()) {
            return List.of(refusal.get().message(id, Result.SEARCH_DONE));
        }
        Dn dn = Dn.of(base);
        Optional<Entry> special = scope == BASE ? directory.special(dn, secured) : Optional.empty();
        if (special.isPresent()) {
            return done(id, special.filter(this::matches).stream().toList(), Result.SUCCESS);
        }
        if (!directory.holds(dn)) {
            return done(id, List.of(), Result.NO_SUCH_OBJECT);
        }
        if (directory.find(dn).isEmpty()) {
            return done(id, List.of(), directory.noSuchObject(dn));
        }
        List<Entry> found = found(directory, dn);
        if (controls.paging().isPresent()) {
            return page(id, found, controls.paging().get(), pages);
        }
        return sizeLimit > 0 && found.size() > sizeLimit
                ? done(id, found.subList(0, sizeLimit), Result.of(SIZE_LIMIT_EXCEEDED))
                : done(id, found, Result.SUCCESS);
    }

    private Optional<Result> refusal(Controls controls) {
        if (sizeLimit < 0) {
            return Optional.of(Result.protocolError("invalid size limit"));
        }
        if (timeLimit < 0) {
            return Optional.of(Result.protocolError("invalid time limit"));
        }
        if (scope < BASE || scope > CHILDREN) {
            return Optional.of(Result.protocolError("invalid scope"));
        }
        if (deref < 0 || deref > MAX_DEREF) {
            return Optional.of(Result.protocolError("invalid deref"));
        }
        if (controls.unknownCritical()) {
            return Optional.of(Result.CRITICAL_CONTROL);
        }
        Optional<String> paging =
                controls.paging().map(Controls.Paging::problem).filter(p -> !p.isEmpty());
        if (paging.isPresent()) {
            return Optional.of(Result.protocolError(paging.get()));
        }
        return Dn.parse(base).isEmpty() ? Optional.of(Result.INVALID_DN) : Optional.empty();
    }

    private List<Entry> found(Directory directory, Dn dn) {
        List<Entry> found = directory.entries().stream()
                .filter(entry -> inScope(entry.dn(), dn) && matches(entry))
                .toList();
        boolean walks = scope == ONE_LEVEL || !dn.equals(directory.suffix()) && !filter.isIndexed();
        return walks ? found.stream().sorted(BY_NAME).toList() : found;
    }

    private boolean inScope(Dn entry, Dn from) {
        return switch (scope) {
            case BASE -> entry.equals(from);
            case ONE_LEVEL -> entry.isUnder(from) && entry.parent().equals(from);
            case SUBTREE -> entry.equals(from) || entry.isUnder(from);
            default -> entry.isUnder(from);
        };
    }

    private boolean matches(Entry entry) {
        return filter.test(entry) == Truth.TRUE;
    }

    private List<byte[]> done(int id, List<Entry> entries, Result result) {
        List<byte[]> messages = new ArrayList<>(shown(id, entries));
        messages.add(result.message(id, Result.SEARCH_DONE));
        return messages;
    }

    private List<byte[]> shown(int id, List<Entry> entries) {
        return entries.stream()
                .map(entry -> Result.message(id, selection.show(entry)))
                .toList();
    }

    private List<byte[]> page(int id, List<Entry> all, Controls.Paging paging, Pages pages) {
        Optional<List<Entry>> rest = pages.rest(all, paging.cookie());
        if (rest.isEmpty()) {
            return List.of(
                    Result.protocolError("paged results cookie is invalid").message(id, Result.SEARCH_DONE));
        }
        List<Entry> shown =
                rest.get().subList(0, Math.min(paging.size(), rest.get().size()));
        List<byte[]> messages = new ArrayList<>(shown(id, shown));
        messages.add(Result.message(
                id,
                Result.SUCCESS.operation(Result.SEARCH_DONE),
                Controls.pagedResults(pages.cookie(shown, rest.get()))));
        return messages;
    }
}
