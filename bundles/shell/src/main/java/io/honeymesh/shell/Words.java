// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.SafeText;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;

/**
 * Options behind the argument: Karaf takes them only before it, operators write {@code ban 203.0.113.7 --for 2h}. What
 * Karaf hands over as arguments is sorted here into a command's {@link Option} fields and its true arguments.
 */
final class Words {

    private Words() {}

    /**
     * Sets the command's options from the words.
     *
     * @return the words that are no options
     * @throws CommandFailure if an option isn't the command's or has no value
     */
    static List<String> place(NodeCommand command, List<String> words) {
        List<String> arguments = new ArrayList<>();
        for (Iterator<String> rest = words.iterator(); rest.hasNext(); ) {
            String word = rest.next();
            if (word.startsWith("-") && word.length() > 1) {
                option(command, word, rest);
            } else {
                arguments.add(word);
            }
        }
        return arguments;
    }

    /** The names of a command's options. */
    static List<String> options(Class<? extends NodeCommand> type) {
        return fields(type)
                .map(field -> field.getAnnotation(Option.class).name())
                .toList();
    }

    private static void option(NodeCommand command, String word, Iterator<String> rest) {
        int equals = word.indexOf('=');
        String name = equals < 0 ? word : word.substring(0, equals);
        Field field = fields(command.getClass())
                .filter(candidate -> names(candidate).contains(name))
                .findFirst()
                .orElseThrow(() -> new CommandFailure("there is no option '" + SafeText.escape(name, 40) + "' (see "
                        + shellName(command) + " --help)"));
        try {
            if (field.getType() == boolean.class) {
                field.setBoolean(command, true);
            } else if (equals >= 0) {
                field.set(command, word.substring(equals + 1));
            } else if (rest.hasNext()) {
                field.set(command, rest.next());
            } else {
                throw new CommandFailure(name + " needs a value (see " + shellName(command) + " --help)");
            }
        } catch (IllegalAccessException e) {
            throw new AssertionError("an option's field must not be private: " + field, e);
        }
    }

    /** Its own and those of what it extends. */
    private static Stream<Field> fields(Class<?> type) {
        return Stream.<Class<?>>iterate(type, each -> each != null, Class::getSuperclass)
                .flatMap(each -> Arrays.stream(each.getDeclaredFields()))
                .filter(field -> field.isAnnotationPresent(Option.class));
    }

    private static List<String> names(Field field) {
        Option option = field.getAnnotation(Option.class);
        List<String> names = new ArrayList<>(List.of(option.aliases()));
        names.add(option.name());
        return names;
    }

    private static String shellName(NodeCommand command) {
        Command annotation = command.getClass().getAnnotation(Command.class);
        return annotation.scope() + ":" + annotation.name();
    }
}
