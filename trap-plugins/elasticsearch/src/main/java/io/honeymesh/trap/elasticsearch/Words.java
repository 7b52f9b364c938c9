// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.elasticsearch;

import java.util.List;
import java.util.Locale;
import java.util.Random;

/** What documents are made of. */
final class Words {

    static final List<String> FIRST_NAMES = List.of(
            "Anna", "Lukas", "Marie", "Jonas", "Sofia", "Paul", "Emma", "Felix", "Laura", "David", "Clara", "Simon",
            "Julia", "Martin", "Nina", "Thomas", "Eva", "Daniel", "Lena", "Peter", "Carla", "Oscar", "Irene", "Victor");

    static final List<String> LAST_NAMES = List.of(
            "Berger",
            "Novak",
            "Fischer",
            "Keller",
            "Moreau",
            "Lindberg",
            "Rossi",
            "Huber",
            "Wagner",
            "Dubois",
            "Jansen",
            "Kowalski",
            "Hansen",
            "Silva",
            "Peeters",
            "Varga",
            "Schmid",
            "Martin",
            "Olsen",
            "Weber");

    static final List<String> CITIES = List.of(
            "Graz", "Lyon", "Hamburg", "Brno", "Ghent", "Turin", "Aarhus", "Porto", "Basel", "Leipzig", "Utrecht",
            "Linz");

    static final List<String> STATES =
            List.of("paid", "paid", "shipped", "shipped", "pending", "cancelled", "refunded");

    static final List<String> MATERIALS =
            List.of("Oak", "Steel", "Ceramic", "Cotton", "Leather", "Glass", "Bamboo", "Wool", "Copper", "Linen");

    static final List<String> GOODS =
            List.of("Chair", "Lamp", "Table", "Shelf", "Vase", "Blanket", "Bowl", "Mirror", "Basket", "Clock", "Frame");

    static final List<String> SUBJECTS = List.of(
            "Invoice is missing",
            "Cannot log in since yesterday",
            "Wrong delivery address",
            "Password reset mail does not arrive",
            "Refund for returned order",
            "Please close my account",
            "Question about VAT",
            "Parcel arrived damaged",
            "Change of bank details");

    static final List<String> MESSAGES = List.of(
            "GET /cart answered 200",
            "GET /account answered 302",
            "POST /checkout answered 200",
            "connection returned to pool",
            "pool exhausted, waiting",
            "mail queued",
            "mail rejected by relay: 550 user unknown",
            "session created",
            "session expired",
            "login failed for user",
            "slow query, see next line");

    private static final List<String> PROVIDERS =
            List.of("example.com", "example.org", "example.net", "mail.example.com", "post.example.org");

    private Words() {}

    static String pick(Random random, List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    static String mail(Random random, String first, String last) {
        String separator = random.nextBoolean() ? "." : "";
        String number = random.nextInt(3) == 0 ? Integer.toString(random.nextInt(90) + 10) : "";
        return (first + separator + last + number).toLowerCase(Locale.ROOT) + "@" + pick(random, PROVIDERS);
    }

    static String price(Random random) {
        int cents = 490 + random.nextInt(24_000);
        // As a JSON number: 12.5, not 12.50.
        return Double.toString(cents / 100.0);
    }
}
