// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.imports;

import io.honeymesh.api.Subject;
import io.honeymesh.api.spi.Importer;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Component;

/**
 * One address or prefix a line, as nearly all block lists are published: plain ones, netsets with comments, Spamhaus' DROP
 * ({@code 192.0.2.0/24 ; SBL1}), also the elements of nftables' and ipset's own files with their timeouts.
 */
@Component(service = Importer.class)
public final class TextImporter implements Importer {

    private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf"; // as UTF-8, a byte a character
    private static final Pattern FIELDS = Pattern.compile("[ \t,]+");
    /** ipset: seconds; nft: {@code 1d2h3m4s}. */
    private static final Pattern TIMEOUT = Pattern.compile("timeout ([0-9]{1,9}|(?:[0-9]{1,9}[dhms])+)(?![0-9a-z])");

    private static final Pattern PART = Pattern.compile("([0-9]+)([dhms]?)");

    /** Between the elements of a set in one line; a table's columns have no blank there. */
    private static final Pattern BETWEEN_ELEMENTS = Pattern.compile(",(?=\\s|$)");

    private static final Pattern LIKE_AN_ADDRESS = Pattern.compile("[0-9a-fA-F:./]*[.:][0-9a-fA-F:./]*");

    @Override
    public String name() {
        return "text";
    }

    @Override
    public String title() {
        return "Block list, one address or prefix a line, comments behind # or ;";
    }

    @Override
    public void read(InputStream from, Sink to) throws IOException {
        Lines lines = new Lines(from);
        for (String line = lines.next(); line != null; line = lines.next()) {
            to.at("line", lines.number());
            boolean first = lines.number() == 1 && line.startsWith(BYTE_ORDER_MARK);
            if (lines.tooLong()) {
                to.skip("a line longer than " + Lines.MOST_CHARS + " characters");
            } else {
                read(first ? line.substring(BYTE_ORDER_MARK.length()) : line, to);
            }
        }
    }

    private static void read(String line, Sink to) {
        int comment = comment(line);
        String content = line.substring(0, comment).strip();
        if (content.isEmpty()) {
            return;
        }
        if (content.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 0x7f)) {
            to.skip("a line with control characters");
            return;
        }
        String note = comment < line.length() ? line.substring(comment + 1) : "";
        String elements =
                content.substring(content.indexOf('{') + 1).replace('}', ' ').strip();
        for (String element : BETWEEN_ELEMENTS.split(elements)) {
            entry(element.strip(), note, to);
        }
    }

    private static void entry(String content, String note, Sink to) {
        String[] fields = FIELDS.split(content);
        if (fields.length == 0) { // nothing but commas
            to.skip("no address or prefix");
            return;
        }
        // ipset: add SET ADDRESS timeout 300
        int place = fields.length > 2 && fields[0].equals("add") ? 2 : 0;
        Optional<Subject> subject = subject(fields[Math.min(place, fields.length - 1)]);
        if (subject.isEmpty()) {
            to.skip(isRange(fields[0]) ? "a range" : "no address or prefix");
        } else if (fields.length > place + 1 && isRange(fields[place + 1])) {
            to.skip("a range");
        } else {
            to.advise(subject.get(), timeout(content).map(seconds -> to.now().plusSeconds(seconds)), note);
        }
    }

    private static int comment(String line) {
        for (int i = 0; i < line.length(); i++) {
            if (line.charAt(i) == '#' || line.charAt(i) == ';') {
                return i;
            }
        }
        return line.length();
    }

    private static Optional<Subject> subject(String text) {
        try {
            return LIKE_AN_ADDRESS.matcher(text).matches() ? Optional.of(Subject.parse(text)) : Optional.empty();
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }

    /** {@code 192.0.2.1-192.0.2.9}, or what stands behind the first address of one written with blanks. */
    private static boolean isRange(String field) {
        int hyphen = field.indexOf('-');
        String last = field.substring(hyphen + 1);
        String begin = hyphen < 0 ? "" : field.substring(0, hyphen);
        return (begin.isEmpty() || subject(begin).isPresent())
                && (last.isEmpty() && hyphen >= 0 || subject(last).isPresent());
    }

    private static Optional<Long> timeout(String content) {
        Matcher timeout = TIMEOUT.matcher(content);
        long seconds = 0;
        if (timeout.find()) {
            for (Matcher part = PART.matcher(timeout.group(1)); part.find(); ) {
                seconds += Long.parseLong(part.group(1)) * unitSeconds(part.group(2));
            }
        }
        return Optional.of(seconds).filter(some -> some > 0);
    }

    private static long unitSeconds(String unit) {
        return switch (unit) {
            case "d" -> 86_400;
            case "h" -> 3600;
            case "m" -> 60;
            default -> 1;
        };
    }
}
