// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.testkit;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The product's own rules and traps, before what real programs sent them. */
class CasesTest {

    @TestFactory
    Stream<DynamicTest> verdicts() {
        return VerdictCases.in("src/test/cases").tests();
    }
}
