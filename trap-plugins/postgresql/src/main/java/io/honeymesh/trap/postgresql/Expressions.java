// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Works out expressions without tables. */
final class Expressions {

    /** Brackets and functions inside of functions; deeper ones are refused. */
    private static final int MAX_DEPTH = 16;

    /** Longest number that is computed with. */
    private static final int MAX_DIGITS = 30;

    /** Functions that are called without brackets. */
    private static final Set<String> BARE = Set.of(
            "current_user",
            "session_user",
            "user",
            "current_role",
            "current_catalog",
            "current_schema",
            "current_timestamp",
            "current_database");

    private final World world;
    private final Tokens tokens;
    private final List<Optional<String>> parameters;

    Expressions(World world, Tokens tokens, List<Optional<String>> parameters) {
        this.world = world;
        this.tokens = tokens;
        this.parameters = parameters;
    }

    /** Takes one expression. */
    Value next() throws Unknown {
        return next(0);
    }

    private Value next(int depth) throws Unknown {
        if (depth > MAX_DEPTH) {
            throw new Unknown(
                    Failure.error("54001", "stack depth limit exceeded", "postgres.c:3478:check_stack_depth"));
        }
        Value value = cast(one(depth));
        while (true) {
            if (tokens.peek().is("|") && tokens.peek(1).is("|")) {
                tokens.take();
                tokens.take();
                Value right = cast(one(depth));
                boolean both = value.text().isPresent() && right.text().isPresent();
                value = both ? Value.of(value.text().get() + right.text().get(), Type.TEXT) : Value.nothing(Type.TEXT);
            } else if (Set.of("+", "-", "*", "/").contains(tokens.peek().text())
                    && tokens.peek().kind() == Token.Kind.SYMBOL) {
                String operator = tokens.take().text();
                value = computed(value, operator, cast(one(depth)));
            } else {
                return value;
            }
        }
    }

    private static Value computed(Value left, String operator, Value right) throws Unknown {
        if (left.text().isEmpty() || right.text().isEmpty()) {
            return Value.nothing(Type.INT4);
        }
        BigInteger one = integer(left.text().get());
        BigInteger two = integer(right.text().get());
        if (operator.equals("/") && two.signum() == 0) {
            throw new Unknown(Failure.error("22012", "division by zero", "int.c:869:int4div"));
        }
        BigInteger result = switch (operator) {
            case "+" -> one.add(two);
            case "-" -> one.subtract(two);
            case "*" -> one.multiply(two);
            default -> one.divide(two);
        };
        if (result.bitLength() > 31 && left.type() == Type.INT4 && right.type() == Type.INT4) {
            throw new Unknown(Failure.error("22003", "integer out of range", "int.c:817:int4mul"));
        }
        return Value.of(result.toString(), result.bitLength() > 31 ? Type.INT8 : Type.INT4);
    }

    private static BigInteger integer(String text) {
        int end = text.startsWith("-") ? 1 : 0;
        while (end < text.length() && end < MAX_DIGITS && Character.isDigit(text.charAt(end))) {
            end++;
        }
        boolean none = end == 0 || end == 1 && text.startsWith("-");
        return none ? BigInteger.ZERO : new BigInteger(text.substring(0, end));
    }

    /** Follows {@code ::type} as often as it comes. */
    private Value cast(Value value) {
        Value result = value;
        while (tokens.peek().is("::")) {
            tokens.take();
            tokens.take("pg_catalog", ".");
            Token word = tokens.take();
            Type type = Type.of(word.text());
            String name = result.name().equals(Value.UNNAMED)
                    ? type == Type.INT4 ? "int4" : type == Type.INT8 ? "int8" : word.text()
                    : result.name();
            result = new Value(result.text(), type, name, false);
        }
        return result;
    }

    private Value one(int depth) throws Unknown {
        Token token = tokens.peek();
        return switch (token.kind()) {
            case STRING -> Value.literal(Optional.of(tokens.take().text()));
            case NUMBER -> number(tokens.take().text());
            case PARAMETER -> parameter(tokens.take().text());
            case WORD -> word(depth);
            case QUOTED_NAME -> throw new Unknown(Failure.noColumn(token.text(), token.start() + 1));
            default -> symbol(token, depth);
        };
    }

    private Value symbol(Token token, int depth) throws Unknown {
        if (token.is("(")) {
            tokens.take();
            Value inner = next(depth + 1);
            if (!tokens.take(")")) {
                throw new Unknown(tokens.syntax());
            }
            return inner;
        }
        if ((token.is("-") || token.is("+")) && tokens.peek(1).kind() == Token.Kind.NUMBER) {
            String sign = tokens.take().text().replace("+", "");
            return number(sign + tokens.take().text());
        }
        if (token.is("*")) {
            throw new Unknown(Failure.error(
                            "42601",
                            "SELECT * with no tables specified is not valid",
                            "parse_target.c:1335:ExpandAllTables")
                    .at(token.start() + 1));
        }
        if (token.is("@")) {
            // Operators that exist: what follows is what is wrong with it.
            tokens.take();
            return one(Math.min(depth + 1, MAX_DEPTH));
        }
        throw new Unknown(tokens.syntax());
    }

    private static Value number(String text) {
        boolean whole = text.indexOf('.') < 0;
        boolean small = whole && text.length() <= 10 && Long.parseLong(text) == (int) Long.parseLong(text);
        return Value.of(text, small ? Type.INT4 : whole && text.length() <= 18 ? Type.INT8 : Type.NUMERIC);
    }

    private Value parameter(String number) throws Unknown {
        int index = number.length() > 4 ? -1 : Integer.parseInt(number) - 1;
        if (index < 0 || index >= parameters.size()) {
            throw new Unknown(
                    Failure.error("42P02", "there is no parameter $" + number, "parse_expr.c:842:transformParamRef"));
        }
        return new Value(parameters.get(index), Type.TEXT, Value.UNNAMED, false);
    }

    private Value word(int depth) throws Unknown {
        Token word = tokens.take();
        if (word.is("null")) {
            return Value.literal(Optional.empty());
        }
        if (word.is("true") || word.is("false")) {
            return Value.of(word.text().substring(0, 1), Type.BOOL);
        }
        Token name = word;
        while (tokens.peek().is(".") && tokens.peek(1).isName()) {
            tokens.take();
            name = tokens.take();
        }
        if (tokens.peek().is("(")) {
            return function(word, name, depth);
        }
        if (BARE.contains(name.text())) {
            return Functions.call(world, name.text(), List.of()).orElseThrow().named(name.text());
        }
        if (name != word) {
            throw new Unknown(Failure.error(
                            "42P01",
                            "missing FROM-clause entry for table \"" + word.text() + "\"",
                            "parse_relation.c:3617:errorMissingRTE")
                    .at(word.start() + 1));
        }
        throw new Unknown(Failure.noColumn(word.text(), word.start() + 1));
    }

    private Value function(Token start, Token name, int depth) throws Unknown {
        tokens.take();
        List<Value> arguments = new ArrayList<>();
        if (name.is("count") && tokens.take("*")) {
            arguments.add(Value.of("1", Type.INT8));
        }
        while (!tokens.take(")")) {
            if (!tokens.hasNext() || !arguments.isEmpty() && !tokens.take(",")) {
                throw new Unknown(tokens.syntax());
            }
            arguments.add(next(depth + 1));
        }
        Optional<Value> value = Functions.call(world, name.text(), arguments);
        if (value.isEmpty()) {
            String types = arguments.stream().map(Value::label).collect(Collectors.joining(", "));
            throw new Unknown(Failure.error(
                            "42883",
                            "function " + name.text() + "(" + types + ") does not exist",
                            "parse_func.c:629:ParseFuncOrColumn")
                    .hint("No function matches the given name and argument types. You might need to add explicit type"
                            + " casts.")
                    .at(start.start() + 1));
        }
        return value.get().named(name.text());
    }
}
