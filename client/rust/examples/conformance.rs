// SPDX-License-Identifier: Apache-2.0
//! The runner of the Rust client: `tests/conformance/README.md` says what it
//! reads and writes. It uses nothing but the public interface.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::fs;
use std::io::{BufWriter, Write};
use std::process::ExitCode;
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt};
use leadline_client::prost_types::{Duration as ProtoDuration, Timestamp};
use leadline_client::v1::{Freshness, Lead, MatchKind, MatchedField, PhoneMatch};
use leadline_client::{Call, Error, LeadClient, Lookup, PhoneOutcome};
use serde_json::{json, Map, Value};
use tokio::process::Command;

/// A fault of the runner's own, or of its input.
type Fault = Box<dyn StdError>;
/// What a case led to: the outcome, or the error that is to be shown.
type Answer = Result<Value, Error>;

fn text<'a>(object: &'a Value, key: &str) -> &'a str {
    object[key].as_str().unwrap_or_default()
}

fn texts(object: &Value, key: &str) -> Vec<String> {
    let list = object[key].as_array().map_or(&[][..], Vec::as_slice);
    list.iter()
        .map(|one| one.as_str().unwrap_or_default().into())
        .collect()
}

fn client_of(connect: &Value) -> Result<LeadClient, Fault> {
    let mut builder = LeadClient::builder().address(text(connect, "address"));
    if connect["token"].is_string() {
        builder = builder.token(text(connect, "token"));
    }
    if connect["tls_ca"].is_string() {
        builder = builder.tls_ca(fs::read(text(connect, "tls_ca"))?);
    }
    if connect["tls_cert"].is_string() {
        let certificate = fs::read(text(connect, "tls_cert"))?;
        builder = builder.tls_certificate(certificate, fs::read(text(connect, "tls_key"))?);
    }
    Ok(builder.connect()?)
}

fn with_timeout<R>(call: Call<R>, case: &Value) -> Call<R> {
    match case["timeout_ms"].as_u64() {
        Some(milliseconds) => call.timeout(Duration::from_millis(milliseconds)),
        None => call,
    }
}

fn with_options<R: Lookup>(call: Call<R>, case: &Value) -> Call<R> {
    let call = with_timeout(call, case).attributes(texts(case, "attributes"));
    match case["max_staleness_ms"].as_i64() {
        // One of the cases is below zero.
        Some(milliseconds) => call.max_staleness(ProtoDuration {
            seconds: milliseconds / 1000,
            nanos: i32::try_from(milliseconds % 1000 * 1_000_000).unwrap_or_default(),
        }),
        None => call,
    }
}

/// One case being answered.
struct Asked<'a> {
    case: &'a Value,
    client: &'a LeadClient,
}

impl Asked<'_> {
    async fn answer(&self) -> Result<Answer, Fault> {
        Ok(match text(self.case, "call") {
            "get_by_phone" => self.get_by_phone().await,
            "get_by_id" => self.get_by_id().await,
            "list" => self.list().await,
            "batch" => self.batch().await,
            "stream" => return self.stream().await,
            "status" => self.status().await,
            other => return Err(format!("no call is named {other}").into()),
        })
    }

    async fn get_by_phone(&self) -> Answer {
        let call = self.client.get_by_phone(text(self.case, "phone"));
        let Some(found) = with_options(call, self.case).await? else {
            return Ok(Value::Null);
        };
        Ok(json!({
            "lead": self.lead(found.lead.as_ref()).await?,
            "matched_field": found.matched_field().as_str_name(),
            "match_kind": found.match_kind().as_str_name(),
            "match_count": found.match_count,
            "freshness": freshness(found.freshness.as_ref()),
        }))
    }

    async fn get_by_id(&self) -> Answer {
        let call = self.client.get_by_id(text(self.case, "id"));
        let Some(found) = with_options(call, self.case).await? else {
            return Ok(Value::Null);
        };
        Ok(json!({
            "lead": self.lead(found.lead.as_ref()).await?,
            "redirected_from": found.redirected_from,
            "freshness": freshness(found.freshness.as_ref()),
        }))
    }

    async fn list(&self) -> Answer {
        let mut call = with_options(self.client.list(text(self.case, "phone")), self.case);
        if let Some(size) = self.case["page_size"].as_i64() {
            call = call.page_size(i32::try_from(size).unwrap_or(i32::MAX));
        }
        let matches = call
            .into_stream()
            .and_then(|found| async move { self.phone_match(&found).await });
        Ok(Value::Array(matches.try_collect().await?))
    }

    async fn batch(&self) -> Answer {
        let call = self.client.batch(texts(self.case, "phones"));
        let mut results = Vec::new();
        for outcome in with_options(call, self.case).await? {
            results.push(self.outcome(outcome).await?);
        }
        Ok(Value::Array(results))
    }

    async fn stream(&self) -> Result<Answer, Fault> {
        let call = self.client.stream(texts(self.case, "phones"));
        let mut call = with_options(call, self.case);
        if let Some(numbers) = self.case["chunk"].as_u64() {
            call = call.numbers_per_message(usize::try_from(numbers)?);
        }
        let hook = &self.case["hook"];
        let hook_after = hook["after"].as_u64();
        let mut outcomes = call.into_stream();
        let mut results = Vec::new();
        while let Some(next) = outcomes.next().await {
            let outcome = match next {
                Ok(outcome) => self.outcome(outcome).await,
                Err(error) => Err(error),
            };
            match outcome {
                Ok(shown) => results.push(shown),
                Err(error) => return Ok(Err(error)),
            }
            if hook_after == Some(u64::try_from(results.len())?) {
                run_to_end(&texts(hook, "command")).await?;
            }
        }
        Ok(Ok(Value::Array(results)))
    }

    async fn status(&self) -> Answer {
        let status = with_timeout(self.client.status(), self.case).await?;
        Ok(json!({
            "account_id": status.account_id,
            "complete": status.freshness.is_some_and(|freshness| freshness.complete),
            "default_country_code": status.default_country_code,
            "leads_stored": status.fill.map_or(0, |fill| fill.leads_stored),
            "schema_version": status.schema_version,
        }))
    }

    async fn outcome(&self, outcome: PhoneOutcome) -> Answer {
        match outcome {
            Ok(Some(found)) => self.phone_match(&found).await,
            Ok(None) => Ok(Value::Null),
            Err(error) => Ok(json!({ "error": error_object(&error) })),
        }
    }

    async fn phone_match(&self, found: &PhoneMatch) -> Answer {
        let mut object = json!({
            "lead": self.lead(found.lead.as_ref()).await?,
            "matched_field": MatchedField::as_str_name(&found.matched_field()),
            "match_kind": MatchKind::as_str_name(&found.match_kind()),
            "match_count": found.match_count,
            "complete": found.complete,
        });
        if let Some(read_at) = &found.lead_read_at {
            object["lead_read_at"] = instant(read_at);
        }
        Ok(object)
    }

    async fn lead(&self, lead: Option<&Lead>) -> Answer {
        let lead = lead.cloned().unwrap_or_default();
        let nulls = self.client.null_attributes(&lead).await?;
        let instant_of = |at: &Option<Timestamp>| at.as_ref().map(instant);
        let fields = [
            ("id", lead.id.map(Value::from)),
            ("number", lead.number.map(Value::from)),
            ("first_name", lead.first_name.map(Value::from)),
            ("last_name", lead.last_name.map(Value::from)),
            ("email", lead.email.map(Value::from)),
            ("phone", lead.phone.map(Value::from)),
            ("mobile", lead.mobile.map(Value::from)),
            ("company", lead.company.map(Value::from)),
            ("stage", lead.stage.map(Value::from)),
            ("source", lead.source.map(Value::from)),
            ("owner_id", lead.owner_id.map(Value::from)),
            ("owner_name", lead.owner_name.map(Value::from)),
            ("owner_email", lead.owner_email.map(Value::from)),
            ("do_not_call", lead.do_not_call.map(Value::from)),
            ("do_not_email", lead.do_not_email.map(Value::from)),
            ("created_at", instant_of(&lead.created_at)),
            ("modified_at", instant_of(&lead.modified_at)),
            ("last_activity_at", instant_of(&lead.last_activity_at)),
            ("attributes", Some(json!(lead.attributes))),
            ("attribute_list", Some(json!(lead.attribute_list))),
            ("null_attributes", Some(json!(nulls))),
        ];
        Ok(object_of_set(fields))
    }
}

/// The fields that are set.
fn object_of_set<const N: usize>(fields: [(&str, Option<Value>); N]) -> Value {
    let set = fields
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(set.collect::<Map<_, _>>())
}

fn instant(at: &Timestamp) -> Value {
    json!({ "seconds": at.seconds, "nanos": at.nanos })
}

fn freshness(freshness: Option<&Freshness>) -> Value {
    let freshness = freshness.copied().unwrap_or_default();
    object_of_set([
        ("source", Some(json!(freshness.source().as_str_name()))),
        ("complete", Some(json!(freshness.complete))),
        ("as_of", freshness.as_of.as_ref().map(instant)),
        (
            "complete_through",
            freshness.complete_through.as_ref().map(instant),
        ),
        ("lead_read_at", freshness.lead_read_at.as_ref().map(instant)),
    ])
}

fn error_object(error: &Error) -> Value {
    let mut metadata = error.metadata().clone();
    metadata.remove("age_seconds");
    let is_explained = !error.reason().is_empty() && error.age().is_none();
    object_of_set([
        ("code", Some(json!(error.code_name()))),
        ("reason", Some(json!(error.reason()))),
        ("field", Some(json!(error.field()))),
        ("field_problem", Some(json!(error.field_problem()))),
        ("has_age", Some(json!(error.age().is_some()))),
        ("metadata", Some(json!(metadata))),
        (
            "retry_delay_ms",
            Some(json!(error.retry_delay().map(|delay| delay.as_millis()))),
        ),
        ("message", is_explained.then(|| json!(error.message()))),
    ])
}

async fn run_to_end(command: &[String]) -> Result<(), Fault> {
    let (program, arguments) = command.split_first().ok_or("a hook without a command")?;
    let status = Command::new(program).args(arguments).status().await?;
    if status.success() {
        return Ok(());
    }
    Err(format!("{program}: {status}").into())
}

async fn answer_all(path: &str) -> Result<(), Fault> {
    let mut clients = HashMap::new();
    let mut out = BufWriter::new(std::io::stdout().lock());
    for line in fs::read_to_string(path)?.lines() {
        let case: Value = serde_json::from_str(line)?;
        let connect = case["connect"].to_string();
        if !clients.contains_key(&connect) {
            clients.insert(connect.clone(), client_of(&case["connect"])?);
        }
        let client = &clients[&connect];
        let asked = Asked {
            case: &case,
            client,
        };
        let shown = match asked.answer().await? {
            Ok(outcome) => json!({ "outcome": outcome, "name": case["name"] }),
            Err(error) => json!({ "error": error_object(&error), "name": case["name"] }),
        };
        writeln!(out, "{shown}")?;
    }
    Ok(out.flush()?)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [path] = &arguments[..] else {
        eprintln!("usage: conformance CASES.jsonl");
        return ExitCode::from(2);
    };
    match answer_all(path).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("conformance: {fault}");
            ExitCode::FAILURE
        }
    }
}
