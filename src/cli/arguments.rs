//! What can be typed after `report`. Parsing only; each command's file gives it meaning.

use crate::programme::Language;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Monthly, traceable, accessible PDF reports of a public programme
#[derive(Parser, Debug)]
#[command(name = "report", version, about, disable_help_subcommand = true)]
pub struct Arguments {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Args, Debug)]
pub struct Global {
    /// The programme's configuration; its folder is the project
    #[arg(long, global = true, value_name = "FILE", default_value = "config.toml")]
    pub config: PathBuf,
    /// Work with emulated platforms, in data/sandbox and out/sandbox alone
    #[arg(long, global = true)]
    pub sandbox: bool,
    /// Print the result as JSON
    #[arg(long, global = true)]
    pub json: bool,
    /// Say more: the stages of the work and how long each took
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// Say nothing but results and errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// No progress bars (they are off anyway where stderr is no terminal)
    #[arg(long, global = true)]
    pub no_progress: bool,
    /// How many requests to one account may be under way at once; accounts are asked side by side
    #[arg(long, global = true, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=16))]
    pub jobs: u32,
    /// The language of messages (default: the variable REPORT_LANG, else `language` of the configuration)
    #[arg(long, global = true, value_enum, value_name = "LANGUAGE")]
    pub lang: Option<MessageLanguage>,
}

#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageLanguage {
    Ja,
    En,
}

impl From<MessageLanguage> for Language {
    fn from(language: MessageLanguage) -> Language {
        match language {
            MessageLanguage::Ja => Language::Ja,
            MessageLanguage::En => Language::En,
        }
    }
}

#[derive(Subcommand, Debug)]
pub enum Command {
    /// Make the monthly report: collect what is missing, render, print the PDF's path
    Monthly(Monthly),
    /// Make the report on one event: the days around it, who came, what they answered
    Event(Event),
    /// Make the result report of a fiscal year: every clause of the contract with its evidence, twelve months, hand-over
    Annual(Annual),
    /// Collect from the platforms and keep every byte
    Collect(Collect),
    /// Take in downloaded files; their kind is recognised by content
    Import(Import),
    /// Show what is there, what is provisional, missing or hidden, and what can still be fetched
    Status(Status),
    /// Check configuration, credentials, ledgers and templates
    Doctor,
    /// Render a template of your own for a month
    Render(Render),
    /// Walk a printed figure back to the bytes it came from
    Explain(Explain),
    /// Freeze a report as it is to be handed in, and seal what it was made of
    Issue(Issue),
    /// Prove that a PDF is the issued one and that its figures still follow from the data
    Verify(Verify),
    /// Show every obligation of the contract: target, actual, rate, verdict and what proves it
    Kpi(Kpi),
    /// Run a named query or your own SQL over the tables
    Query(Query),
    /// Write tables for other tools
    Export(Export),
    /// Pack everything that the next contractor needs into one archive, without any credential
    Handover(Handover),
    /// Check the hand-kept ledgers
    Ledger(LedgerCommand),
    /// Log in to platforms that ask for a person's consent
    Auth(AuthCommand),
    /// Write a commented config.toml and ledger files to fill in
    Init,
    /// Serve the emulated platforms until Ctrl-C
    Sandbox(SandboxCommand),
    /// Write the completion script of a shell
    Completions(Completions),
}

#[derive(Args, Debug)]
pub struct Monthly {
    /// The month to report on, such as 2026-10 (default: last month)
    #[arg(long, value_name = "MONTH")]
    pub month: Option<String>,
    /// Render from what is stored; send nothing
    #[arg(long)]
    pub offline: bool,
    /// Render as of this load instead of the newest one
    #[arg(long, value_name = "N", requires = "offline")]
    pub load: Option<u32>,
}

#[derive(Args, Debug)]
pub struct Event {
    /// The event's number in the ledger events
    #[arg(value_name = "NO")]
    pub no: u32,
    /// Render from what is stored; send nothing
    #[arg(long)]
    pub offline: bool,
    /// Render as of this load instead of the newest one
    #[arg(long, value_name = "N", requires = "offline")]
    pub load: Option<u32>,
}

#[derive(Args, Debug)]
pub struct Annual {
    /// The fiscal year, such as 2026 or R8 (default: the year of today)
    #[arg(long, value_name = "YEAR")]
    pub year: Option<String>,
    /// Render from what is stored; send nothing
    #[arg(long)]
    pub offline: bool,
    /// Render as of this load instead of the newest one
    #[arg(long, value_name = "N", requires = "offline")]
    pub load: Option<u32>,
}

#[derive(Args, Debug)]
pub struct Collect {
    /// The month to collect (default: last month and this one)
    #[arg(long, value_name = "MONTH", conflicts_with_all = ["since", "until"])]
    pub month: Option<String>,
    /// First day; every month from it on is collected
    #[arg(long, value_name = "DAY", requires = "until")]
    pub since: Option<String>,
    /// Last day
    #[arg(long, value_name = "DAY", requires = "since")]
    pub until: Option<String>,
    /// Only this platform (can be repeated)
    #[arg(long, value_name = "PLATFORM")]
    pub platform: Vec<String>,
}

#[derive(Args, Debug)]
pub struct Import {
    /// The downloaded files, as they were downloaded
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The kind of file, where it cannot be told from its content
    #[arg(long = "as", value_name = "KIND")]
    pub kind: Option<String>,
    /// The account's name or id, where the platform has several
    #[arg(long, value_name = "NAME")]
    pub account: Option<String>,
    /// The month a file without dates is about
    #[arg(long, value_name = "MONTH")]
    pub month: Option<String>,
    /// The event a list of people or a survey is about: the counts are written into its ledgers
    #[arg(long, value_name = "NO")]
    pub event: Option<u32>,
    /// Whom the survey asked, as the ledger `event_surveys` says it (default: 人材)
    #[arg(long, value_name = "SIDE", requires = "event")]
    pub side: Option<String>,
    /// Of a survey only the questions that hold this word; may be given several times
    #[arg(long = "question", value_name = "WORD", requires = "event")]
    pub questions: Vec<String>,
}

#[derive(Args, Debug)]
pub struct Status {
    /// The month to look at (default: last month)
    pub month: Option<String>,
}

#[derive(Args, Debug)]
pub struct Render {
    /// The template, a Markdown file
    #[arg(value_name = "FILE.md")]
    pub template: PathBuf,
    /// The month to report on
    #[arg(long, value_name = "MONTH")]
    pub month: Option<String>,
    /// Where the PDF goes (default: out/MONTH/NAME.pdf)
    #[arg(short, long, value_name = "PDF")]
    pub output: Option<PathBuf>,
    /// Draw again whenever the template, a query, a ledger, the commentary or the configuration changes, until Ctrl-C
    #[arg(long)]
    pub watch: bool,
}

#[derive(Args, Debug)]
pub struct Explain {
    /// A figure's id, or a PDF that this program made
    #[arg(value_name = "FIGURE-ID|PDF")]
    pub target: String,
    /// The page on which the text stands
    #[arg(long, value_name = "N")]
    pub page: Option<u32>,
    /// The number as it is printed
    #[arg(value_name = "TEXT", allow_hyphen_values = true)]
    pub text: Option<String>,
    /// The report's month, where an id does not begin with it
    #[arg(long, value_name = "MONTH")]
    pub month: Option<String>,
}

#[derive(Args, Debug)]
#[command(group(clap::ArgGroup::new("of").required(true).args(["month", "of_month", "event", "year"])))]
pub struct Issue {
    /// The month of the report, such as 2026-10
    #[arg(value_name = "MONTH")]
    pub month: Option<String>,
    /// The same, by name
    #[arg(long = "month", value_name = "MONTH")]
    pub of_month: Option<String>,
    /// The report on the event with this number
    #[arg(long, value_name = "NO")]
    pub event: Option<u32>,
    /// The report of the fiscal year that begins in this year
    #[arg(long, value_name = "YEAR")]
    pub year: Option<i32>,
    /// Who issues it (default: the user of this machine, else the contractor)
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
    /// Why a report that is not final is issued all the same (can be repeated)
    #[arg(long, value_name = "REASON")]
    pub because: Vec<String>,
    /// Issue a corrected edition of a report that has been issued
    #[arg(long)]
    pub correction: bool,
}

#[derive(Args, Debug)]
pub struct Verify {
    /// The PDF in question, wherever it lies
    #[arg(value_name = "FILE.pdf")]
    pub file: PathBuf,
}

#[derive(Args, Debug)]
pub struct Handover {
    /// Where the archive goes (default: out/handover.zip)
    #[arg(short, long, value_name = "ZIP")]
    pub output: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub struct Kpi {
    /// The month at whose end the obligations are looked at (default: last month)
    #[arg(long, value_name = "MONTH")]
    pub month: Option<String>,
}

#[derive(Args, Debug)]
pub struct Query {
    /// The name of a query in queries/, or SQL
    #[arg(value_name = "NAME|SQL")]
    pub query: String,
    /// The month the views look from (default: last month)
    #[arg(long, value_name = "MONTH")]
    pub month: Option<String>,
    /// How rows are printed
    #[arg(long, value_enum, default_value_t = RowFormat::Table)]
    pub format: RowFormat,
}

#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowFormat {
    Table,
    Csv,
    Json,
}

#[derive(Args, Debug)]
pub struct Export {
    #[arg(long, value_enum)]
    pub format: ExportFormat,
    /// Only these tables (can be repeated): observations, posts, or a ledger's name
    #[arg(long, value_name = "TABLE")]
    pub table: Vec<String>,
    /// Only this month's observations
    #[arg(long, value_name = "MONTH")]
    pub month: Option<String>,
    /// The encoding of CSV files
    #[arg(long, value_enum, default_value_t = CsvEncoding::Utf8Bom)]
    pub csv_encoding: CsvEncoding,
}

#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    Parquet,
    Csv,
}

#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum CsvEncoding {
    #[value(name = "utf8-bom")]
    Utf8Bom,
    Utf8,
    Cp932,
}

#[derive(Args, Debug)]
pub struct LedgerCommand {
    #[command(subcommand)]
    pub action: LedgerAction,
}

#[derive(Subcommand, Debug)]
pub enum LedgerAction {
    /// Read every ledger and list what is wrong
    Check,
    /// Make the keys that stand for people: addresses on stdin, one a line, keys on stdout
    Key,
}

#[derive(Args, Debug)]
pub struct AuthCommand {
    #[command(subcommand)]
    pub action: AuthAction,
}

#[derive(Subcommand, Debug)]
pub enum AuthAction {
    /// Open a page in a browser, allow access, and keep the tokens in the account's file
    Login(AuthLogin),
    /// Say for each account until when access is allowed
    Status,
    /// Take consent back and forget the tokens
    Logout {
        /// The platform, or the account's name or id
        #[arg(value_name = "ACCOUNT")]
        account: Option<String>,
    },
}

#[derive(Args, Debug)]
pub struct AuthLogin {
    /// The platform, or the account's name or id
    #[arg(value_name = "ACCOUNT")]
    pub account: Option<String>,
    /// No browser on this machine: paste the address that another one ends at
    #[arg(long)]
    pub paste: bool,
}

#[derive(Args, Debug)]
pub struct SandboxCommand {
    /// The month whose report is about to be made; the clock stands on the 10th of the next
    #[arg(long, value_name = "MONTH", default_value = "2026-10")]
    pub month: String,
    /// The port on 127.0.0.1 (default: any free one)
    #[arg(long, value_name = "PORT")]
    pub port: Option<u16>,
}

#[derive(Args, Debug)]
pub struct Completions {
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }
}
