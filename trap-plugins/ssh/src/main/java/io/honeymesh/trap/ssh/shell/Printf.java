// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code printf(1)}: the format is used again while arguments are left. */
final class Printf {

    // No nested repetition: linear for any input.
    private static final Pattern DIRECTIVE = Pattern.compile("%([-0+ #]{0,4})(\\d{0,3})(?:\\.(\\d{1,3}))?([a-zA-Z%])");
    private static final int MAX_ROUNDS = 2000;
    private static final int MAX_CHARS = 262_144;

    private Printf() {}

    /** At most about {@value #MAX_CHARS} characters come out. */
    static String format(Work work, String format, List<String> arguments) {
        StringBuilder out = new StringBuilder();
        int next = 0;
        int rounds = 0;
        do {
            work.spend(100 + 16L * format.length());
            int before = next;
            Matcher matcher = DIRECTIVE.matcher(format);
            int at = 0;
            while (matcher.find() && out.length() < MAX_CHARS) {
                out.append(Text.escapes(format.substring(at, matcher.start())));
                at = matcher.end();
                if (matcher.group(4).equals("%")) {
                    out.append('%');
                } else {
                    out.append(one(matcher, next < arguments.size() ? arguments.get(next) : ""));
                    next++;
                }
            }
            out.append(Text.escapes(format.substring(at)));
            if (next == before) {
                break;
            }
        } while (next < arguments.size() && out.length() < MAX_CHARS && ++rounds < MAX_ROUNDS);
        return out.toString();
    }

    private static String one(Matcher directive, String argument) {
        String flags = directive.group(1);
        int width = directive.group(2).isEmpty() ? 0 : Integer.parseInt(directive.group(2));
        String precision = directive.group(3);
        String text = switch (directive.group(4)) {
            case "s" -> argument;
            case "b" -> Text.escapes(argument);
            case "c" -> argument.isEmpty() ? "" : argument.substring(0, 1);
            case "d", "i", "u" -> String.valueOf(number(argument));
            case "x" -> Long.toHexString(number(argument));
            case "X" -> Long.toHexString(number(argument)).toUpperCase(Locale.ROOT);
            case "o" -> Long.toOctalString(number(argument));
            case "f", "e", "g" ->
                String.format(
                        Locale.ROOT, "%." + (precision == null ? "6" : precision) + "f", (double) number(argument));
            default -> argument;
        };
        if (precision != null && directive.group(4).equals("s")) {
            text = text.substring(0, Math.min(text.length(), Integer.parseInt(precision)));
        }
        if (flags.contains("-")) {
            return Text.pad(text, width);
        }
        String padded = Text.left(text, width);
        return flags.contains("0") && !directive.group(4).equals("s") ? padded.replace(' ', '0') : padded;
    }

    private static long number(String text) {
        try {
            return text.startsWith("'") && text.length() > 1 ? text.charAt(1) : Long.decode(text.strip());
        } catch (NumberFormatException e) {
            return 0; // printf complains and goes on with zero
        }
    }
}
