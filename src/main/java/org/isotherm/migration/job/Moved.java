package org.isotherm.migration.job;

import java.util.List;
import org.isotherm.migration.ItemResult;
import org.isotherm.migration.Migration;

/** What the processor hands to the writer. */
record Moved(Migration run, List<ItemResult> results) {}
