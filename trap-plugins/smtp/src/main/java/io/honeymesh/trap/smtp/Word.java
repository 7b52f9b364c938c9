// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smtp;

import java.util.ArrayList;
import java.util.List;

/**
 * A word of a command line as Postfix sees it: parted at spaces and behind colons, unless within quotes or brackets.
 *
 * @param text the word as it came
 * @param whole whether its quotes and brackets are closed
 */
record Word(String text, boolean whole) {

    static List<Word> of(String line) {
        List<Word> words = new ArrayList<>();
        int at = 0;
        while (at < line.length()) {
            if (isSpace(line.charAt(at))) {
                at++;
            } else {
                Word word = next(line, at);
                words.add(word);
                at += word.text.length();
            }
        }
        return words;
    }

    boolean is(String word) {
        return text.equalsIgnoreCase(word);
    }

    private static Word next(String line, int start) {
        int brackets = 0;
        boolean quoted = false;
        int at = start;
        for (; at < line.length(); at++) {
            char c = line.charAt(at);
            if (c == '\\') {
                at++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == '<' && !quoted) {
                brackets++;
            } else if (c == '>' && !quoted && brackets > 0) {
                brackets--;
            } else if (brackets == 0 && !quoted && isSpace(c)) {
                break;
            } else if (brackets == 0 && !quoted && c == ':') {
                at++;
                break;
            }
        }
        return new Word(line.substring(start, Math.min(at, line.length())), brackets == 0 && !quoted);
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }
}
