// SPDX-License-Identifier: Apache-2.0
/**
 * Coverage-guided fuzzing of everything that reads what strangers send; {@code ./honeymesh fuzz} runs it. The targets live in
 * the packages of what they drive, which hide their parsers from everybody else.
 */
package io.honeymesh.fuzz;
