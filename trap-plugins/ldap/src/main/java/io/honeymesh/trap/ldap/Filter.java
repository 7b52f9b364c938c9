// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ldap;

import io.honeymesh.trap.ldap.AttributeType.Matching;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** A search filter (RFC 4511, 4.5.1.7), at most {@link FilterReader#MAX_DEPTH} deep. */
sealed interface Filter {

    /** What Debian's slapd has an index of, for equality. */
    Set<String> INDEXED = Set.of("objectclass", "cn", "uid", "uidnumber", "gidnumber", "member", "memberuid");

    Truth test(Entry entry);

    /** Whether an index finds the entries, so that slapd doesn't have to look at all there are. */
    default boolean isIndexed() {
        return false;
    }

    /** All of them; true if there are none. */
    record And(List<Filter> filters) implements Filter {
        @Override
        public Truth test(Entry entry) {
            Truth all = Truth.TRUE;
            for (Filter filter : filters) {
                Truth one = filter.test(entry);
                if (one == Truth.FALSE) {
                    return one;
                }
                all = one == Truth.UNDEFINED ? one : all;
            }
            return all;
        }

        @Override
        public boolean isIndexed() {
            return filters.stream().anyMatch(Filter::isIndexed);
        }
    }

    /** One of them; false if there are none. */
    record Or(List<Filter> filters) implements Filter {
        @Override
        public Truth test(Entry entry) {
            Truth any = Truth.FALSE;
            for (Filter filter : filters) {
                Truth one = filter.test(entry);
                if (one == Truth.TRUE) {
                    return one;
                }
                any = one == Truth.UNDEFINED ? one : any;
            }
            return any;
        }

        @Override
        public boolean isIndexed() {
            return filters.stream().allMatch(Filter::isIndexed);
        }
    }

    record Not(Filter filter) implements Filter {
        @Override
        public Truth test(Entry entry) {
            return filter.test(entry).not();
        }
    }

    record Present(String attribute) implements Filter {
        @Override
        public Truth test(Entry entry) {
            return visible(attribute)
                    .map(type -> Truth.of(!entry.values(type).isEmpty()))
                    .orElse(Truth.UNDEFINED);
        }
    }

    /** Equality, and what is answered like it. */
    record Equal(String attribute, String value) implements Filter {
        @Override
        public Truth test(Entry entry) {
            Optional<AttributeType> type =
                    visible(attribute).filter(t -> t.matching().isValid(value));
            if (type.isEmpty()) {
                return Truth.UNDEFINED;
            }
            if (type.get().name().equals("objectClass")) {
                return Truth.of(ObjectClasses.isKindOf(entry.classes(), value));
            }
            Matching matching = type.get().matching();
            String wanted = matching.normal(value);
            return any(entry, type.get(), kept -> matching.normal(kept).equals(wanted));
        }

        @Override
        public boolean isIndexed() {
            return INDEXED.contains(attribute.toLowerCase(Locale.ROOT));
        }
    }

    /** An attribute that is at least, or at most, a value. */
    record Ordered(String attribute, boolean atLeast, String value) implements Filter {
        @Override
        public Truth test(Entry entry) {
            Optional<AttributeType> type = visible(attribute)
                    .filter(t -> t.matching().isOrdered() && t.matching().isValid(value));
            if (type.isEmpty()) {
                return Truth.UNDEFINED;
            }
            Matching matching = type.get().matching();
            String bound = matching.normal(value);
            return any(entry, type.get(), kept -> {
                int order = matching.compare(matching.normal(kept), bound);
                return atLeast ? order >= 0 : order <= 0;
            });
        }
    }

    /**
     * Parts of a value in this order.
     *
     * @param first how it begins, or empty
     * @param last how it ends, or empty
     */
    record Substrings(String attribute, String first, List<String> within, String last) implements Filter {
        @Override
        public Truth test(Entry entry) {
            Optional<AttributeType> type =
                    visible(attribute).filter(t -> t.matching().hasSubstrings());
            boolean ignoreCase = type.isPresent() && type.get().matching() == Matching.IGNORE_CASE;
            return type.map(t ->
                            any(entry, t, kept -> holds(ignoreCase ? kept.toLowerCase(Locale.ROOT) : kept, ignoreCase)))
                    .orElse(Truth.UNDEFINED);
        }

        private boolean holds(String value, boolean ignoreCase) {
            String begin = ignoreCase ? first.toLowerCase(Locale.ROOT) : first;
            String end = ignoreCase ? last.toLowerCase(Locale.ROOT) : last;
            if (value.length() < begin.length() + end.length() || !value.startsWith(begin) || !value.endsWith(end)) {
                return false;
            }
            int at = begin.length();
            int to = value.length() - end.length();
            for (String part : within) {
                String wanted = ignoreCase ? part.toLowerCase(Locale.ROOT) : part;
                int found = value.indexOf(wanted, at);
                if (found < 0 || found + wanted.length() > to) {
                    return false;
                }
                at = found + wanted.length();
            }
            return true;
        }
    }

    /** What slapd can't evaluate: no entry matches it. */
    record Unknown() implements Filter {
        @Override
        public Truth test(Entry entry) {
            return Truth.UNDEFINED;
        }
    }

    /** The attribute, if there is such a one and strangers may search by it. */
    private static Optional<AttributeType> visible(String attribute) {
        return Schema.find(attribute).filter(type -> !type.name().equals("userPassword"));
    }

    private static Truth any(Entry entry, AttributeType type, Predicate<String> holds) {
        return Truth.of(entry.values(type).stream().anyMatch(holds));
    }
}
