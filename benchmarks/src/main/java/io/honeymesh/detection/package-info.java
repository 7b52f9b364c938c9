// SPDX-License-Identifier: Apache-2.0
/** Detection from inside: all its rules without the rest of a node. */
package io.honeymesh.detection;
