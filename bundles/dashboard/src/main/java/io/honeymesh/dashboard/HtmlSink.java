// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import io.honeymesh.api.SafeText;
import io.jstach.jstache.JStacheContentType;
import io.jstach.jstachio.Escaper;

/**
 * The one encoder of whatever a template shows (S13): what is no printable ASCII becomes visible, as a stranger may have chosen it, and
 * what HTML minds becomes text, in attributes too.
 */
@JStacheContentType(mediaType = "text/html", charsets = "UTF-8")
final class HtmlSink {

    private HtmlSink() {}

    /** Found by JStachio by this name. */
    public static Escaper provider() {
        return Escaper.of(HtmlSink::encode);
    }

    static String encode(String text) {
        String plain = SafeText.printable(text);
        StringBuilder out = new StringBuilder(plain.length() + 16);
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                case '`' -> out.append("&#96;");
                case '=' -> out.append("&#61;");
                default -> out.append(c);
            }
        }
        return out.toString();
    }
}
