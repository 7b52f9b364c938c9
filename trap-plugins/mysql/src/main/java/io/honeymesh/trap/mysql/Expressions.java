// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mysql;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Works out expressions without tables: constants, variables, the functions that people who look around call. */
final class Expressions {

    /** Functions inside of functions; deeper ones are NULL. */
    private static final int MAX_DEPTH = 8;

    /** Characters of a text that functions make; longer ones are cut. */
    private static final int MAX_TEXT_CHARS = 64 << 10;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** What an expression is worth, and how a column of it looks. */
    record Value(Optional<String> text, String type, int flags) {

        static Value text(String text) {
            String cut = text.length() > MAX_TEXT_CHARS ? text.substring(0, MAX_TEXT_CHARS) : text;
            return new Value(Optional.of(cut), "varchar(" + Math.min(cut.length(), 9999) + ")", Column.NOT_NULL);
        }

        static Value number(long number) {
            String digits = Long.toString(number);
            return new Value(Optional.of(digits), "int(" + digits.length() + ")", Column.NOT_NULL);
        }

        static Value nothing() {
            return new Value(Optional.empty(), "null", 0);
        }

        Value as(int how) {
            return new Value(text, type, how);
        }

        Value sized(String as, int how) {
            return new Value(text, as, how);
        }
    }

    /** An expression that can't be worked out, and what the server says of it. */
    static final class Unknown extends Exception {
        private final transient Answer answer;

        Unknown(Answer answer) {
            super("not an expression", null, false, false);
            this.answer = answer;
        }

        Answer answer() {
            return answer;
        }
    }

    private final World world;
    private final Tokens tokens;

    Expressions(World world, Tokens tokens) {
        this.world = world;
        this.tokens = tokens;
    }

    /** Takes one expression. */
    Value next() throws Unknown {
        return next(0);
    }

    private Value next(int depth) throws Unknown {
        Value value = one(depth);
        for (Token operator = tokens.peek();
                operator.is("+") || operator.is("-") || operator.is("*");
                operator = tokens.peek()) {
            tokens.take();
            value = computed(value, operator.text(), one(depth));
        }
        return value;
    }

    private static Value computed(Value left, String operator, Value right) {
        if (left.text().isEmpty() || right.text().isEmpty()) {
            return Value.nothing();
        }
        long one = integer(left.text().get());
        long two = integer(right.text().get());
        long result = switch (operator) {
            case "+" -> one + two;
            case "-" -> one - two;
            default -> one * two;
        };
        int width = Long.toString(one).length() + Long.toString(two).length() + 1;
        return Value.number(result).sized("int(" + width + ")", Column.NOT_NULL);
    }

    private static long integer(String text) {
        int end = text.startsWith("-") ? 1 : 0;
        while (end < text.length() && end < 10 && Character.isDigit(text.charAt(end))) {
            end++;
        }
        return end == 0 || end == 1 && text.startsWith("-") ? 0 : Long.parseLong(text.substring(0, end));
    }

    private Value one(int depth) throws Unknown {
        Token token = tokens.peek();
        return switch (token.kind()) {
            case STRING -> Value.text(tokens.take().text());
            case NUMBER -> number(tokens.take().text());
            case VARIABLE -> variable(tokens.take().text());
            case WORD -> word(depth);
            default -> {
                if (token.is("-") && tokens.peek(1).kind() == Token.Kind.NUMBER) {
                    tokens.take();
                    yield number("-" + tokens.take().text());
                }
                throw new Unknown(Answer.syntax(tokens.rest()));
            }
        };
    }

    private static Value number(String text) {
        if (text.startsWith("0x")) {
            return hex(text.substring(2)).map(Value::text).orElse(Value.nothing());
        }
        return text.contains(".")
                ? new Value(Optional.of(text), "decimal(" + (text.length() - 1) + ",1)", Column.NOT_NULL)
                : new Value(Optional.of(text), "int(" + text.length() + ")", Column.NOT_NULL);
    }

    private Value variable(String text) throws Unknown {
        if (!text.startsWith("@@")) {
            return Value.nothing();
        }
        String name = text.substring(2).toLowerCase(Locale.ROOT);
        String plain = name.startsWith("global.") || name.startsWith("session.")
                ? name.substring(name.indexOf('.') + 1)
                : name;
        String value = world.variable(plain)
                .orElseThrow(() ->
                        new Unknown(new Answer.Failure(1193, "HY000", "Unknown system variable '" + plain + "'")));
        if (value.equals("ON") || value.equals("OFF")) {
            return new Value(Optional.of(value.equals("ON") ? "1" : "0"), "bigint(1)", 0);
        }
        boolean number =
                !value.isEmpty() && value.length() < 19 && value.chars().allMatch(Character::isDigit);
        return number
                ? new Value(Optional.of(value), "bigint(21)", 0)
                : new Value(Optional.of(value), "varchar(" + value.length() + ")", 0);
    }

    private Value word(int depth) throws Unknown {
        Token word = tokens.take();
        if (word.is("null")) {
            return Value.nothing();
        }
        if (word.is("true") || word.is("false")) {
            return Value.number(word.is("true") ? 1 : 0);
        }
        if (tokens.peek().is("(")) {
            return function(word, depth);
        }
        if (word.is("current_user") || word.is("current_timestamp")) {
            return call(word.text().toLowerCase(Locale.ROOT), List.of());
        }
        throw new Unknown(new Answer.Failure(1054, "42S22", "Unknown column '" + word.text() + "' in 'SELECT'"));
    }

    private Value function(Token name, int depth) throws Unknown {
        tokens.take();
        List<Value> arguments = new ArrayList<>();
        while (!tokens.peek().is(")")) {
            if (!tokens.hasNext()) {
                throw new Unknown(Answer.syntax(""));
            }
            if (depth == MAX_DEPTH) {
                tokens.skipTo(List.of(")"));
                break;
            }
            arguments.add(next(depth + 1));
            if (!tokens.take(",") && !tokens.peek().is(")")) {
                throw new Unknown(Answer.syntax(tokens.rest()));
            }
        }
        tokens.take();
        return call(name.text().toLowerCase(Locale.ROOT), arguments);
    }

    private Value call(String name, List<Value> arguments) throws Unknown {
        Optional<String> first =
                arguments.isEmpty() ? Optional.of("") : arguments.getFirst().text();
        return switch (name) {
            case "version" -> Value.text(Instance.VERSION);
            case "user", "session_user", "system_user" ->
                Value.text(world.user()).sized("varchar(384)", 0);
            case "current_user" -> Value.text(world.currentUser()).sized("varchar(384)", 0);
            case "database", "schema" -> new Value(world.database(), "varchar(64)", 0);
            case "connection_id" -> Value.number(world.thread()).sized("int(10)", 0x21);
            case "now", "sysdate", "current_timestamp" ->
                new Value(Optional.of(TIME.format(Instant.now())), "datetime", Column.NOT_NULL);
            case "unix_timestamp" -> Value.number(Instant.now().getEpochSecond());
            case "sleep", "benchmark" -> Value.number(0).sized("int(1)", Column.NOT_NULL);
            case "load_file" -> Value.nothing();
            case "concat" -> concat(arguments);
            case "upper", "ucase" -> map(first, text -> text.toUpperCase(Locale.ROOT));
            case "lower", "lcase" -> map(first, text -> text.toLowerCase(Locale.ROOT));
            case "length", "char_length" ->
                first.map(text -> Value.number(text.length())).orElse(Value.nothing());
            case "hex" -> first.map(Expressions::toHex).orElse(Value.nothing());
            case "unhex" ->
                first.flatMap(Expressions::hex).map(Expressions::binary).orElse(Value.nothing());
            case "md5" -> map(first, text -> digest("MD5", text));
            case "sha1", "sha" -> map(first, text -> digest("SHA-1", text));
            case "password" -> map(first, text -> text.isEmpty() ? "" : SystemTables.stored(text));
            case "char" ->
                Value.text(arguments.stream()
                        .map(a -> String.valueOf((char) (integer(a.text().orElse("0")) & 0xff)))
                        .reduce("", String::concat));
            default ->
                throw new Unknown(new Answer.Failure(
                        1305,
                        "42000",
                        "FUNCTION " + world.database().map(base -> base + ".").orElse("") + name + " does not exist"));
        };
    }

    private static Value toHex(String text) {
        String digits = HexFormat.of().withUpperCase().formatHex(text.getBytes(StandardCharsets.ISO_8859_1));
        return Value.text(digits).sized("char(" + Math.min(9999, 8 * text.length()) + ")", 0);
    }

    private static Value binary(String bytes) {
        return Value.text(bytes).sized("varbinary(" + Math.min(9999, 4 * bytes.length()) + ")", 0);
    }

    private static Value concat(List<Value> arguments) {
        StringBuilder all = new StringBuilder();
        for (Value argument : arguments) {
            if (argument.text().isEmpty()) {
                return Value.nothing();
            }
            if (all.length() < MAX_TEXT_CHARS) {
                all.append(argument.text().get());
            }
        }
        return Value.text(all.toString()).as(0);
    }

    private static Value map(Optional<String> text, java.util.function.UnaryOperator<String> how) {
        return text.map(how).map(Value::text).orElse(Value.nothing());
    }

    static Optional<String> hex(String text) {
        try {
            return Optional.of(new String(HexFormat.of().parseHex(text), StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException notHex) {
            return Optional.empty();
        }
    }

    private static String digest(String algorithm, String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }
}
