// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import java.lang.reflect.Array;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Reads a component's configuration strictly: a value that is missing takes its default, one that is wrong throws an
 * {@link IllegalArgumentException} whose message names file, key, value and what is allowed. Not thread-safe.
 */
public final class Settings {

    private final String where;
    private final Map<String, ?> properties;
    private final Set<String> asked = new TreeSet<>();

    /**
     * @param pid the configuration's PID, which is also its file's name in {@code etc/}
     * @param properties as OSGi hands them to {@code activate}
     */
    public Settings(String pid, Map<String, ?> properties) {
        Object file = properties.get("felix.fileinstall.filename");
        this.where = SafeText.printable(
                file instanceof String name ? "etc/" + name.substring(name.lastIndexOf('/') + 1) : pid);
        this.properties = properties;
    }

    public int integer(String key, int fallback, int min, int max) {
        String allowed = "a whole number from " + min + " to " + max;
        return value(key, fallback, allowed, text -> {
            int number = Integer.parseInt(text);
            return number < min || number > max ? refuse(key, text, allowed) : number;
        });
    }

    /** A size in bytes, plain or with k, m or g (1024 each): {@code 64k}. */
    public long bytes(String key, long fallback, long min, long max) {
        String allowed = "a size from " + min + " to " + max + " bytes, such as 64k, 16m or 1g";
        return value(key, fallback, allowed, text -> {
            int unit = "kmg".indexOf(text.toLowerCase(Locale.ROOT).charAt(text.length() - 1)) + 1;
            long number = Long.parseLong(unit == 0 ? text : text.substring(0, text.length() - 1));
            long size = number << 10 * unit;
            return number < min >> 10 * unit || size < min || number > max >> 10 * unit
                    ? refuse(key, text, allowed)
                    : size;
        });
    }

    public Duration duration(String key, Duration fallback, Duration min, Duration max) {
        String allowed = "a duration from " + DurationText.format(min) + " to " + DurationText.format(max)
                + ", such as 90s, 10m, 24h or 7d";
        return value(key, fallback, allowed, text -> {
            Duration duration = DurationText.parse(text);
            return duration.compareTo(min) < 0 || duration.compareTo(max) > 0 ? refuse(key, text, allowed) : duration;
        });
    }

    public boolean flag(String key, boolean fallback) {
        String allowed = "true or false";
        return value(key, fallback, allowed, text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> refuse(key, text, allowed);
        });
    }

    public <E extends Enum<E>> E choice(String key, E fallback) {
        List<E> choices = List.of(fallback.getDeclaringClass().getEnumConstants());
        String allowed =
                "one of " + String.join(", ", choices.stream().map(Enum::name).toList());
        return value(
                key,
                fallback,
                allowed,
                text -> Enum.valueOf(fallback.getDeclaringClass(), text.toUpperCase(Locale.ROOT)));
    }

    public String text(String key, String fallback) {
        return value(key, fallback, "text", Function.identity());
    }

    /** A list, given as an array, a collection or a text with commas; empty if the key is missing. */
    public <T> List<T> list(String key, String allowedItems, Function<String, T> parser) {
        asked.add(key);
        Object raw = properties.get(key);
        Stream<?> items = switch (raw) {
            case null -> Stream.empty();
            case Collection<?> collection -> collection.stream();
            case Object array
            when array.getClass().isArray() ->
                IntStream.range(0, Array.getLength(array)).mapToObj(i -> Array.get(array, i));
            default -> Stream.of(raw);
        };
        return items.flatMap(item -> Stream.of(String.valueOf(item).split(",")))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .map(item -> parsed(key, item, "a comma-separated list of " + allowedItems, parser))
                .toList();
    }

    /** One line for each key that nobody has asked for by now: most likely a slip of the pen. */
    public List<String> unknown() {
        return properties.keySet().stream()
                .filter(key -> !asked.contains(key)
                        && !key.matches("objectClass|(service|component|felix|osgi|webconsole)\\..*"))
                .sorted()
                .map(key -> where + ": " + SafeText.escape(key, 80) + " is no setting; there are: "
                        + String.join(", ", asked))
                .toList();
    }

    /** The error for a value that only its reader can judge. */
    public IllegalArgumentException refusal(String key, String value, String allowed) {
        return new Refused(
                where + ": " + key + " = '" + SafeText.escape(value, 80) + "' is not allowed: use " + allowed);
    }

    private <T> T value(String key, T fallback, String allowed, Function<String, T> parser) {
        asked.add(key);
        Object raw = properties.get(key);
        String text = raw == null ? "" : raw.toString().strip();
        return text.isEmpty() ? fallback : parsed(key, text, allowed, parser);
    }

    private <T> T parsed(String key, String text, String allowed, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (Refused refused) {
            throw refused;
        } catch (IllegalArgumentException wrong) {
            return refuse(key, text, allowed);
        }
    }

    private <T> T refuse(String key, String value, String allowed) {
        throw refusal(key, value, allowed);
    }

    private static final class Refused extends IllegalArgumentException {
        Refused(String message) {
            super(message);
        }
    }
}
