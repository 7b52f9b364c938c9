// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParserTest {

    private static String refusal(String text) {
        return assertThrows(SyntaxError.class, () -> Parser.parse(text)).in("x.trap");
    }

    @Test
    void theSmallestFileIsATrapThatListensAndSaysNothing() throws SyntaxError {
        TrapFile file = Parser.parse("trap quiet");
        assertEquals("quiet", file.name());
        assertEquals(List.of(), file.ports());
        assertEquals(1024, file.lineBytes());
    }

    @Test
    void commentsBlankLinesAndIndentationMeanNothing() throws SyntaxError {
        TrapFile file = Parser.parse("# a comment\n\n   trap quiet   # another\n\tports 1, 65535 # and one\r\n");
        assertEquals("quiet", file.name());
        assertEquals(List.of(1, 65535), file.ports());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            trap                            | x.trap:1:5: a trap's name is a-z, 0-9 and -, at most 32 characters
            trap A                          | x.trap:1:6: a trap's name is a-z, 0-9 and -, at most 32 characters
            ports 0                         | x.trap:1:7: a port is a number from 1 to 65535
            ports 80,                       | x.trap:1:10: a port is a number from 1 to 65535
            ports 80 81                     | x.trap:1:10: nothing more is expected on this line
            line 8193                       | x.trap:1:6: the longest line is a number from 1 to 8192
            greet "x"                       | x.trap:1:1: a line begins with trap, ports, line, greeting, recognise, on, otherwise or in
            greeting x                      | x.trap:1:10: text is written "in double quotes"
            greeting "x                     | x.trap:1:10: this text has no closing quote
            greeting "\\q"                  | x.trap:1:11: known after a backslash: r n t 0 \\ " $ and xHH
            greeting "\\x4"                 | x.trap:1:11: \\x is followed by two hexadecimal digits
            greeting "a $ b"                | x.trap:1:13: after $ comes a group's number or a name; a dollar sign itself is $$
            greeting "$1"                   | x.trap:1:10: $1 is no group of this rule's pattern, which has 0
            greeting "$user"                | x.trap:1:10: $user is never set
            on x                            | x.trap:1:4: a pattern is written /between slashes/
            on /x                           | x.trap:1:4: this pattern has no closing slash
            on /x/g                         | x.trap:1:7: after a pattern only i (upper and lower case alike) may stand
            on /(/                          | x.trap:1:4: not a pattern (RE2 syntax): missing closing )
            on /(a)/ answer "$2"            | x.trap:1:17: $2 is no group of this rule's pattern, which has 1
            on /a/ say "x"                  | x.trap:1:8: an action is answer, set, login, command, request, detail, go or close
            on /a/ close answer "x"         | x.trap:1:14: nothing more is expected on this line
            in nowhere on /a/ close         | x.trap:1:12: no rule goes to the state nowhere
            in start on /a/ go any          | x.trap:1:20: any is every state, not one to go to
            in start answer "x"             | x.trap:1:10: after a state comes on /pattern/ or otherwise
            """)
    void anErrorNamesLineAndColumn(String line, String message) {
        assertEquals(message, refusal(line.strip()));
    }

    @Test
    void theLineIsTheOneThatIsWrong() {
        assertEquals(
                "x.trap:3:8: an action is answer, set, login, command, request, detail, go or close",
                refusal("trap x\n\non /a/ boom\n"));
        assertEquals("x.trap:1:1: the file does not say its name: trap NAME", refusal("# nothing\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u20ac", "\ud83d\ude00"})
    void aCharacterWithoutAByteIsRefused(String character) {
        assertTrue(refusal("greeting \"" + character + "\"").contains("has no byte"));
    }

    @Test
    void thereIsABoundOnEverything() {
        assertTrue(refusal("on /a/\n".repeat(501)).contains(":501:7: at most 500 rules"));
        assertTrue(refusal("ports " + "1,".repeat(64) + "1").contains("at most 64 ports"));
        assertTrue(refusal("greeting \"" + "x".repeat(4097) + "\"").contains("at most 4096"));
        assertTrue(refusal("on /" + "x".repeat(1001) + "/").contains("at most 1000"));
    }

    /** RE2/J writes repetitions out: the first of these filled the heap. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "((((a{100}){100}){100}){100}){100}",
                "((a{100,}){100}){3}",
                "([]{2}a]{1000}){21}",
                "(?:(?:\\\\){1000}){1000}",
                "(x{0,1000}|y){0,1000}"
            })
    void S12_aPatternThatRepeatsRepetitionsIsRefusedBeforeItIsBuilt(String pattern) {
        SyntaxError error = assertThrows(SyntaxError.class, () -> Parser.parse("trap x\non /" + pattern + "/"));
        assertTrue(
                error.in("x.trap").startsWith("x.trap:2:4: this pattern's repetitions make more than 20000 steps"),
                error.in("x.trap"));
    }

    @Test
    void ordinaryRepetitionsFit() throws SyntaxError {
        Parser.parse("trap x\non /^[0-9a-f]{64}-([A-Z]{2,3}[{]5000}){1,100} \\{9999} a{1000}b{1000}$/");
    }

    @Test
    void aGarbledFileIsOnlyRefused() {
        String whole = "trap x\nports 1\non /(a)b\\/c/i set u $1 answer \"\\x41$u\\r\\n\" go s\nin s otherwise close\n";
        for (int cut = 0; cut < whole.length(); cut++) {
            for (String garbage : List.of("", "\u0000", "\"", "/", "$", "\\", "\u20ac")) {
                String text = whole.substring(0, cut) + garbage + whole.substring(Math.min(whole.length(), cut + 2));
                try {
                    Parser.parse(text);
                } catch (SyntaxError wrong) {
                    assertTrue(wrong.in("f").matches("(?s)f:[1-9][0-9]*:[1-9][0-9]*: .+"), wrong.in("f"));
                }
            }
        }
    }
}
