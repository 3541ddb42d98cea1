package org.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestShapeTest {
    @ParameterizedTest
    @ValueSource(strings = {"limit=5", "cursor=a%20b", "a=b&c", "", "q=%C3%A4", "x=?/:@!$'()*,;"})
    void letsPassWhatIsAQuery(String query) {
        assertThat(RequestShape.isUri("/api/assets", query)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=%zz", "limit=%", "limit=%4", "a=b|c", "a={b}", "a=\"", "a=b c", "a=\\"})
    void refusesWhatIsNone(String query) {
        assertThat(RequestShape.isUri("/api/assets", query)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*/*", "application/json;q=0.5, text/html; Q=1.000", "text/html;level=1;q=0 , */*;q=0.1"})
    void letsPassWeights(String accept) {
        assertThat(RequestShape.hasWeights(accept)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/json;q=x", "application/json;q=", "*/*;q=2", "*/*;q=-1", "*/*;q=NaN", "*/*;q=0.1234"
            })
    void refusesWeightsThatAreNone(String accept) {
        assertThat(RequestShape.hasWeights(accept)).isFalse();
    }
}
