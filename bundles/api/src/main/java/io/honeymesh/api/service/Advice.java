// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import io.honeymesh.api.SafeText;
import io.honeymesh.api.Subject;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What lists of others name. They advise: nobody is banned because a list names them; what they do at a trap weighs more. Each list
 * ends by itself, and outlives a restart until then. Thread-safe.
 */
@ProviderType
public interface Advice {

    int MAX_LISTS = 32;

    /** Of all lists together, so one may have as many. */
    int MAX_ENTRIES = 250_000;

    /** Of what is imported at once. */
    int MAX_BYTES = 64 << 20;

    Duration SHORTEST = Duration.ofHours(1);
    Duration LONGEST = Duration.ofDays(30);

    /** How long a list is kept if nobody says. */
    Duration USUAL = Duration.ofDays(7);

    /** What a list may be called. */
    String NAME = "[a-z0-9][a-z0-9-]{0,31}";

    /** A form that can be read at this moment. */
    record Form(String name, String title) {

        /** As JSON-friendly values in a fixed order. */
        public Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("name", name);
            fields.put("title", title);
            return fields;
        }
    }

    /**
     * What an import has left out.
     *
     * @param reason a few words, printable ASCII
     * @param first where the first of them stands: {@code line 7}
     */
    record Skipped(String reason, long count, String first) {

        public Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("reason", reason);
            fields.put("count", count);
            fields.put("first", first);
            return fields;
        }

        /** {@code 3 not a global address (the first: line 7)}. */
        public String line() {
            return count + " " + reason + (first.isEmpty() ? "" : " (the first: " + first + ")");
        }
    }

    /**
     * A list that is in force.
     *
     * @param form in which it was read
     * @param entries different addresses and prefixes
     * @param by who imported it
     * @param until when it ends
     */
    record Listed(
            String name, String form, int entries, List<Skipped> skipped, Instant imported, String by, Instant until) {

        public Listed {
            skipped = List.copyOf(skipped);
        }

        /** As JSON-friendly values in a fixed order. */
        public Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("name", name);
            fields.put("form", SafeText.printable(form));
            fields.put("entries", entries);
            fields.put("skipped", skipped.stream().map(Skipped::fields).toList());
            fields.put("imported", imported.toString());
            fields.put("by", SafeText.printable(by));
            fields.put("until", until.toString());
            return fields;
        }
    }

    /**
     * That a list names somebody.
     *
     * @param entry the address or prefix as the list has it, the narrowest if it has several
     * @param note what the list says of it, printable ASCII, most often empty
     * @param until when that ends
     */
    record Named(String list, Subject entry, String note, Instant until) {

        /** As JSON-friendly values in a fixed order. */
        public Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("list", list);
            fields.put("entry", entry.toString());
            fields.put("note", note);
            fields.put("until", until.toString());
            return fields;
        }

        /** {@code drop (192.0.2.0/24, SBL1)}. */
        public String line() {
            return list + " (" + entry + (note.isEmpty() ? "" : ", " + note) + ")";
        }
    }

    /** Sorted by name. */
    List<Form> forms();

    /** Those in force, sorted by name. */
    List<Listed> lists();

    /**
     * Reads a list and puts it in the place of the one of this name; who asks meanwhile is answered by the one before. It is on the
     * disk when this returns.
     *
     * @param name {@link #NAME}
     * @param form one of {@link #forms()}
     * @param from read to its end, left open
     * @param keep from {@link #SHORTEST} to {@link #LONGEST}
     * @param by who orders it, for the record
     * @throws IllegalArgumentException with one clear line, if something of it makes no sense or there is no room; what was there stays
     * @throws IllegalStateException with one clear line, if another import is being read
     * @throws IOException if {@code from} breaks
     * @throws java.io.UncheckedIOException if the disk does
     */
    Listed take(String name, String form, InputStream from, Duration keep, String by) throws IOException;

    /**
     * Forgets a list, also one whose file is damaged.
     *
     * @return whether there was one
     * @throws java.io.UncheckedIOException if its file can't be removed; it stays in force then
     */
    boolean forget(String name, String by);

    /**
     * The lists that name all of a subject, sorted by name. Waits for nothing, and takes some microseconds at most.
     *
     * @param at the moment it is about: entries that are over by then don't count
     */
    List<Named> about(Subject subject, Instant at);

    /** What an operator must know, a line each, safe to print: lists that can't be read. */
    List<String> problems();
}
