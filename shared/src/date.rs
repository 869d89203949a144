//! Dates of certificates: RFC 3339 on the wire, seconds to compute with.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::fmt;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

const DAY: i64 = 86_400;

/// A moment, to the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(OffsetDateTime);

/// A text that is no RFC 3339 date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotADate(String);

impl fmt::Display for NotADate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is not a date such as 2026-11-21T09:30:00Z", self.0)
    }
}

impl std::error::Error for NotADate {}

impl Timestamp {
    /// Reads an RFC 3339 date.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(text: &str) -> Result<Self, NotADate> {
        OffsetDateTime::parse(text, &Rfc3339).map(Self).map_err(|_| NotADate(text.to_owned()))
    }

    /// As [`Timestamp::parse`] reads it, in UTC.
    pub fn rfc3339(self) -> String {
        // Beyond the last day of the year 9999 the given offset stays.
        let utc = self.0.checked_to_offset(time::UtcOffset::UTC).unwrap_or(self.0);
        let (date, clock) = (utc.date(), utc.time());
        let (year, month, day) = (date.year(), u8::from(date.month()), date.day());
        let (hour, minute, second) = (clock.hour(), clock.minute(), clock.second());
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }

    /// From milliseconds since the Unix epoch; `None` beyond the year 9999.
    pub fn from_millis(millis: u64) -> Option<Self> {
        OffsetDateTime::from_unix_timestamp(i64::try_from(millis / 1000).ok()?).ok().map(Self)
    }

    /// Day of the month, month (1 to 12) and year.
    pub fn day_month_year(self) -> (u8, u8, i32) {
        (self.0.day(), self.0.month().into(), self.0.year())
    }

    /// Whole days from `earlier` to this moment; negative when this moment is before it.
    pub fn days_after(self, earlier: Self) -> i64 {
        (self.0.unix_timestamp() - earlier.0.unix_timestamp()).div_euclid(DAY)
    }
}

impl fmt::Display for Timestamp {
    /// As staff write it: 3 March 2027.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.0.day(), self.0.month(), self.0.year())
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.rfc3339())
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(from)?).map_err(D::Error::custom)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Timestamp {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Timestamp".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "date-time" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_written_and_counted() {
        let expiry = Timestamp::parse("2027-03-03T12:00:00Z").unwrap();
        assert_eq!(expiry.to_string(), "3 March 2027");
        assert_eq!(serde_json::to_string(&expiry).unwrap(), r#""2027-03-03T12:00:00Z""#);
        assert_eq!(expiry.days_after(Timestamp::parse("2027-03-01T11:00:00+00:00").unwrap()), 2);
        assert_eq!(expiry.days_after(Timestamp::parse("2027-03-03T13:00:00+01:00").unwrap()), 0);
        assert_eq!(Timestamp::from_millis(1_804_075_200_000), Timestamp::parse("2027-03-03T12:00:00Z").ok());
        assert!(serde_json::from_str::<Timestamp>(r#""next year""#).unwrap_err().to_string().contains("next year"));
        assert_eq!(Timestamp::from_millis(u64::MAX), None);
    }
}
