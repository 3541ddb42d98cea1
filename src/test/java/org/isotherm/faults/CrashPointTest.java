package org.isotherm.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The names in the table are names in the product. */
class CrashPointTest {
    @ParameterizedTest
    @EnumSource
    void isInTheProduct(CrashPoint point) throws Exception {
        for (CrashPoint.Site site : point.sites()) {
            Class<?> type = Class.forName(site.typeName(), false, getClass().getClassLoader());
            assertThat(Arrays.stream(type.getDeclaredMethods())
                            .filter(m -> m.getName().equals(site.method())))
                    .as(point + " in " + site)
                    .isNotEmpty();
        }
    }
}
