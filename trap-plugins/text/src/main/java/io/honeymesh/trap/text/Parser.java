// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.text;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a {@code .trap} file; its README describes what may stand in one. */
final class Parser {

    /** The variable that holds the node's host name. */
    static final String HOST = "host";

    private static final int MAX_RULES = 500;
    private static final int MAX_PORTS = 64;
    private static final int DEFAULT_LINE_BYTES = 1024;
    private static final int MAX_LINE_BYTES = 8192;

    private String name = "";
    private int lineBytes = DEFAULT_LINE_BYTES;
    private Optional<Template> greeting = Optional.empty();
    private Optional<Pattern> recognises = Optional.empty();
    private final List<Integer> ports = new ArrayList<>();
    private final List<Rule> rules = new ArrayList<>();
    private final Set<String> states = new HashSet<>(Set.of(TrapFile.START, Rule.ANY));
    private final Set<String> variables = new HashSet<>(Set.of(HOST));
    private final List<Check> checks = new ArrayList<>();

    /** What can be said only when the whole file is known. */
    private interface Check {
        void run() throws SyntaxError;
    }

    private Parser() {}

    static TrapFile parse(String text) throws SyntaxError {
        return new Parser().read(text);
    }

    private TrapFile read(String text) throws SyntaxError {
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            Line line = new Line(lines.get(i), i + 1);
            if (!line.isOver()) {
                directive(line);
                if (!line.isOver()) {
                    throw line.error("nothing more is expected on this line");
                }
            }
        }
        for (Check check : checks) {
            check.run();
        }
        if (name.isEmpty()) {
            throw new SyntaxError(1, 1, "the file does not say its name: trap NAME");
        }
        return new TrapFile(name, ports, lineBytes, greeting, recognises, rules);
    }

    private void directive(Line line) throws SyntaxError {
        if (line.takes("trap")) {
            name = line.name("a trap's name");
        } else if (line.takes("ports")) {
            do {
                if (ports.size() == MAX_PORTS) {
                    throw line.error("at most " + MAX_PORTS + " ports");
                }
                ports.add(line.number("a port", 1, 65535));
            } while (line.takesComma());
        } else if (line.takes("line")) {
            lineBytes = line.number("the longest line", 1, MAX_LINE_BYTES);
        } else if (line.takes("greeting")) {
            greeting = Optional.of(template(line, 0));
        } else if (line.takes("recognise")) {
            recognises = Optional.of(line.pattern());
        } else {
            rule(line);
        }
    }

    private void rule(Line line) throws SyntaxError {
        String state = TrapFile.START;
        boolean stated = line.takes("in");
        if (stated) {
            String in = line.name("a state");
            SyntaxError unreachable = line.error("no rule goes to the state " + in);
            checks.add(() -> {
                if (!states.contains(in)) {
                    throw unreachable;
                }
            });
            state = in;
        }
        Optional<Pattern> pattern = Optional.empty();
        if (line.takes("on")) {
            pattern = Optional.of(line.pattern());
        } else if (!line.takes("otherwise")) {
            throw line.error(
                    stated
                            ? "after a state comes on /pattern/ or otherwise"
                            : "a line begins with trap, ports, line, greeting, recognise, on, otherwise or in");
        }
        if (rules.size() == MAX_RULES) {
            throw line.error("at most " + MAX_RULES + " rules");
        }
        rules.add(actions(line, state, pattern));
    }

    private Rule actions(Line line, String state, Optional<Pattern> pattern) throws SyntaxError {
        int groups = pattern.map(Pattern::groupCount).orElse(0);
        List<Action> actions = new ArrayList<>();
        while (!line.isOver()) {
            if (line.takes("answer")) {
                actions.add(new Action.Answer(template(line, groups)));
            } else if (line.takes("set")) {
                String variable = line.name("a variable");
                variables.add(variable);
                actions.add(new Action.Remember(variable, template(line, groups)));
            } else if (line.takes("login")) {
                actions.add(new Action.Login(template(line, groups), template(line, groups)));
            } else if (line.takes("command")) {
                actions.add(new Action.Command(template(line, groups)));
            } else if (line.takes("request")) {
                actions.add(new Action.Request(template(line, groups)));
            } else if (line.takes("detail")) {
                actions.add(new Action.Detail(line.name("a detail's name"), template(line, groups)));
            } else if (line.takes("go")) {
                SyntaxError here = line.error("any is every state, not one to go to");
                String next = line.name("a state");
                if (next.equals(Rule.ANY)) {
                    throw here;
                }
                states.add(next);
                return new Rule(state, pattern, actions, Optional.of(next), false);
            } else if (line.takes("close")) {
                return new Rule(state, pattern, actions, Optional.empty(), true);
            } else {
                throw line.error("an action is answer, set, login, command, request, detail, go or close");
            }
        }
        return new Rule(state, pattern, actions, Optional.empty(), false);
    }

    private Template template(Line line, int groups) throws SyntaxError {
        SyntaxError here = line.error("");
        Template template = line.template();
        for (Template.Part part : template.parts()) {
            switch (part) {
                case Template.Part.Group(int number)
                when number > groups ->
                    throw here.as("$" + number + " is no group of this rule's pattern, which has " + groups);
                case Template.Part.Variable(String variable) ->
                    checks.add(() -> {
                        if (!variables.contains(variable)) {
                            throw here.as("$" + variable + " is never set");
                        }
                    });
                case Template.Part.Group group -> {}
                case Template.Part.Text fixed -> {}
            }
        }
        return template;
    }
}
