// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Works out expressions without tables: constants, variables, the functions that people who look around call. */
final class Expressions {

    /** Brackets inside of brackets; deeper ones are NULL. */
    private static final int MAX_DEPTH = 8;

    /** Operators in a row; what comes after them is not looked at. */
    private static final int MAX_TERMS = 256;

    private static final Set<String> OPERATORS = Set.of("+", "-", "*", "/", "%");

    private final World world;
    private final Tokens tokens;

    Expressions(World world, Tokens tokens) {
        this.world = world;
        this.tokens = tokens;
    }

    /** Takes one expression. */
    Value next() throws Failure {
        return next(0);
    }

    private Value next(int depth) throws Failure {
        Value value = one(depth);
        for (int i = 0; i < MAX_TERMS && OPERATORS.contains(tokens.peek().text()) && isSymbol(); i++) {
            String operator = tokens.take().text();
            value = computed(value, operator, one(depth));
        }
        return value;
    }

    private boolean isSymbol() {
        return tokens.peek().kind() == Token.Kind.SYMBOL;
    }

    private static Value computed(Value left, String operator, Value right) throws Failure {
        if (left.text().isEmpty() || right.text().isEmpty()) {
            return new Value(Optional.empty(), left.type());
        }
        if (operator.equals("+") && !(left.isNumber() && right.isNumber())) {
            return Value.text(left.text().get() + right.text().get());
        }
        long one = left.toNumber();
        long two = right.toNumber();
        if (two == 0 && (operator.equals("/") || operator.equals("%"))) {
            throw new Failure(8134, 16, 1, "Divide by zero error encountered.");
        }
        return Value.number(
                switch (operator) {
                    case "+" -> one + two;
                    case "-" -> one - two;
                    case "*" -> one * two;
                    case "/" -> one / two;
                    default -> one % two;
                });
    }

    private Value one(int depth) throws Failure {
        Token token = tokens.peek();
        return switch (token.kind()) {
            case STRING -> Value.text(tokens.take().text());
            case NUMBER -> number(tokens.take().text());
            case VARIABLE -> variable(tokens.take().text());
            case WORD, QUOTED_NAME -> word(depth);
            case SYMBOL, OPEN -> symbol(token, depth);
        };
    }

    private Value variable(String name) throws Failure {
        return name.startsWith("@@")
                ? Functions.global(world, name)
                : world.variable(name).orElseThrow(() -> Failure.noVariable(name));
    }

    private Value symbol(Token token, int depth) throws Failure {
        if (token.is("-") && tokens.peek(1).kind() == Token.Kind.NUMBER) {
            tokens.take();
            return number("-" + tokens.take().text());
        }
        if (!token.is("(")) {
            throw Failure.syntax(token.text());
        }
        if (depth == MAX_DEPTH || tokens.peek(1).is("select")) {
            tokens.skipBrackets();
            return Value.nothing();
        }
        tokens.take();
        Value value = next(depth + 1);
        closed();
        return value;
    }

    private void closed() throws Failure {
        if (!tokens.take(")")) {
            throw Failure.syntax(tokens.peek().text());
        }
    }

    private static Value number(String text) {
        if (text.startsWith("0x") || text.startsWith("0X")) {
            return Value.text(text, Type.binary(text.length() / 2 - 1));
        }
        return Column.number(text).map(Value::number).orElseGet(() -> Value.text(text, Type.DECIMAL));
    }

    private Value word(int depth) throws Failure {
        Token word = tokens.take();
        if (word.is("null")) {
            return Value.nothing();
        }
        if (word.is("case")) {
            // Conditions are beyond it.
            tokens.skipCase();
            return Value.nothing();
        }
        Optional<Value> bare = word.kind() == Token.Kind.WORD ? Functions.bare(world, word.text()) : Optional.empty();
        if (bare.isPresent()) {
            return bare.get();
        }
        // A function may be called with its schema.
        Token called = word;
        while (tokens.peek().is(".") && tokens.peek(1).isName()) {
            tokens.take();
            called = tokens.take();
        }
        if (!tokens.peek().is("(")) {
            throw Failure.noColumn(called.text());
        }
        String name = called.text().toLowerCase(Locale.ROOT);
        if (depth == MAX_DEPTH) {
            tokens.skipBrackets();
            return Value.nothing();
        }
        tokens.take();
        return switch (name) {
            case "cast" -> cast(depth);
            case "convert" -> convert(depth);
            default -> Functions.call(world, called.text(), arguments(depth));
        };
    }

    private List<Value> arguments(int depth) throws Failure {
        List<Value> arguments = new ArrayList<>();
        while (!tokens.take(")")) {
            if (!tokens.hasNext()) {
                throw Failure.syntax("");
            }
            boolean star = tokens.peek().is("*");
            arguments.add(star ? Value.text(tokens.take().text()) : next(depth + 1));
            if (!tokens.take(",") && !tokens.peek().is(")")) {
                throw Failure.syntax(tokens.peek().text());
            }
        }
        return arguments;
    }

    private Value cast(int depth) throws Failure {
        Value value = next(depth + 1);
        if (!tokens.take("as")) {
            throw Failure.syntax(tokens.peek().text());
        }
        Value cast = converted(value, type(tokens));
        closed();
        return cast;
    }

    private Value convert(int depth) throws Failure {
        Type type = type(tokens);
        if (!tokens.take(",")) {
            throw Failure.syntax(tokens.peek().text());
        }
        Value value = next(depth + 1);
        tokens.skipTo(Set.of(")"));
        closed();
        return converted(value, type);
    }

    private static Value converted(Value value, Type type) {
        boolean binary = value.type().kind() == Type.Kind.VARBINARY;
        boolean text = type.kind() == Type.Kind.NVARCHAR || type.kind() == Type.Kind.VARCHAR;
        return binary && text
                ? value.text()
                        .map(Functions::decoded)
                        .map(decoded -> Value.text(decoded, type))
                        .orElseGet(Value::nothing)
                : value.as(type);
    }

    /** Takes a type: its name, and its size if it has one. */
    static Type type(Tokens tokens) {
        String name = tokens.take().text();
        while (tokens.peek().is(".") && tokens.peek(1).isName()) {
            tokens.take();
            name = tokens.take().text();
        }
        int size = 0;
        if (tokens.peek().is("(")) {
            Optional<Long> given = Column.number(tokens.peek(1).text());
            size = tokens.peek(1).is("max") ? 8001 : Math.clamp(given.orElse(0L), 0, 8000);
            tokens.skipBrackets();
        }
        return Type.of(name, size);
    }
}
