// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import io.honeymesh.fuzz.Draw;
import io.honeymesh.fuzz.Expect;
import io.honeymesh.fuzz.Target;
import io.honeymesh.fuzz.TargetSource;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Values that come as text: from configurations, commands, peers. */
public final class ApiTargets implements TargetSource {

    @Override
    public List<Target> targets() {
        return List.of(
                Target.of("subject", ApiTargets::subject),
                Target.of("address", ApiTargets::address),
                Target.of("duration", ApiTargets::duration),
                Target.of("safe-text", ApiTargets::safeText));
    }

    private static void subject(byte[] input) {
        try {
            Subject subject = Subject.parse(text(input));
            Expect.same(subject, Subject.parse(subject.toString()));
            Expect.that(subject.contains(subject.address()), () -> subject + " without its own address");
            Expect.printable(subject.toString());
        } catch (IllegalArgumentException refused) {
            Expect.clear(refused);
        }
    }

    private static void address(byte[] input) {
        try {
            IpAddress address = IpAddress.parse(text(input));
            Expect.same(address, IpAddress.parse(address.toString()));
            Expect.same(address, IpAddress.of(address.bytes()));
            Expect.same(address, IpAddress.of(address.toInetAddress()));
        } catch (IllegalArgumentException refused) {
            Expect.clear(refused);
        }
    }

    private static void duration(byte[] input) {
        try {
            Duration duration = DurationText.parse(text(input));
            Expect.that(!duration.isNegative(), duration::toString);
            Expect.printable(DurationText.format(duration));
        } catch (IllegalArgumentException refused) {
            Expect.clear(refused);
        }
    }

    private static void safeText(byte[] input) {
        Draw draw = new Draw(input);
        int most = draw.u8();
        String text = draw.text();
        String escaped = SafeText.escape(text);
        Expect.printable(escaped);
        Expect.printable(SafeText.escape(text, most));
        Expect.same(text, unescaped(escaped));
        Expect.printable(SafeText.printable(text));
        Expect.same(SafeText.printable(text), SafeText.printable(SafeText.printable(text)));
        Captured captured = Captured.head(draw.rest(), most);
        Expect.printable(captured.toString());
        Expect.same(captured.latin1(), new String(captured.bytes(), StandardCharsets.ISO_8859_1));
    }

    /** Reads back what was escaped, so that nothing gets lost. */
    private static String unescaped(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            int digits = switch (text.charAt(++i)) {
                case 'x' -> 2;
                case 'u' -> 4;
                default -> 0;
            };
            out.append(digits == 0 ? '\\' : (char) Integer.parseInt(text.substring(i + 1, i + 1 + digits), 16));
            i += digits;
        }
        return out.toString();
    }

    private static String text(byte[] input) {
        return new String(input, StandardCharsets.UTF_8);
    }
}
