// SPDX-License-Identifier: Apache-2.0
/** The API at {@code /api/v1}: each resource is a servlet behind the door of the web bundle. {@code openapi.json} describes it. */
package io.honeymesh.rest;
