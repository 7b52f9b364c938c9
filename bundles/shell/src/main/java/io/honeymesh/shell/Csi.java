// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The control sequences (ECMA-48, CSI) that may reach a terminal, written anew from their numbers. */
final class Csi {

    private static final int MAX_NUMBERS = 16;

    /** Terminals stop at their edges. */
    private static final int FAR = 999;

    private Csi() {}

    /**
     * The sequence as it may be sent; empty if it may not.
     *
     * @param parameters what stood between CSI and the final byte
     */
    static Optional<String> allowed(CharSequence parameters, char last) {
        return numbers(parameters.toString()).flatMap(numbers -> switch (last) {
            case 'm' -> colours(numbers);
            // up, down, right, left, lines down and up, column, row; erase, delete and insert characters
            case 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'd', 'X', 'P', '@' -> counts(numbers, 1, last);
            case 'H', 'f' -> counts(numbers, 2, last);
            case 'J', 'K' -> erases(numbers, last);
            default -> Optional.empty();
        });
    }

    /** An empty one is 0, as its default is. */
    private static Optional<List<Integer>> numbers(String text) {
        List<Integer> numbers = new ArrayList<>();
        for (String number : text.isEmpty() ? new String[0] : text.split(";", -1)) {
            if (!number.matches("[0-9]{0,4}") || numbers.size() == MAX_NUMBERS) {
                return Optional.empty();
            }
            numbers.add(number.isEmpty() ? 0 : Integer.parseInt(number));
        }
        return Optional.of(numbers);
    }

    private static Optional<String> counts(List<Integer> numbers, int most, char last) {
        if (numbers.size() > most) {
            return Optional.empty();
        }
        return Optional.of(
                write(numbers.stream().map(n -> Math.clamp(n, 1, FAR)).toList(), last));
    }

    /** To the end, from the beginning, all; 3 would erase what was scrolled away. */
    private static Optional<String> erases(List<Integer> numbers, char last) {
        boolean known = numbers.size() <= 1 && numbers.stream().allMatch(n -> n <= 2);
        return known ? Optional.of(write(numbers, last)) : Optional.empty();
    }

    /** Colours and weights. Nothing that hides text or blinks, and no underline: the replay's own mark. */
    private static Optional<String> colours(List<Integer> numbers) {
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i++) {
            int n = numbers.get(i);
            if (n == 38 || n == 48) {
                int count = i + 1 < numbers.size()
                        ? switch (numbers.get(i + 1)) {
                            case 5 -> 3;
                            case 2 -> 5;
                            default -> 0;
                        }
                        : 0;
                List<Integer> colour = numbers.subList(i, Math.min(i + count, numbers.size()));
                if (count == 0 || colour.size() < count || colour.stream().anyMatch(part -> part > 255)) {
                    return Optional.empty();
                }
                kept.addAll(colour);
                i += count - 1;
            } else if (isPlain(n)) {
                kept.add(n);
            }
        }
        return kept.isEmpty() && !numbers.isEmpty() ? Optional.empty() : Optional.of(write(kept, 'm'));
    }

    private static boolean isPlain(int n) {
        return n == 0
                || n >= 1 && n <= 3
                || n == 7
                || n == 22
                || n == 23
                || n == 27
                || n >= 30 && n <= 37
                || n == 39
                || n >= 40 && n <= 47
                || n == 49
                || n >= 90 && n <= 97
                || n >= 100 && n <= 107;
    }

    private static String write(List<Integer> numbers, char last) {
        return "\u001b[" + numbers.stream().map(String::valueOf).collect(Collectors.joining(";")) + last;
    }
}
