// SPDX-License-Identifier: Apache-2.0
#include "sandbox/words.h"

#include <array>
#include <iterator>

namespace sandbox {
namespace {

using Text = std::string_view;

constexpr Text kFirstNames[] = {
    "Aarav", "Aditi",   "Akash",  "Amit",   "Ananya",  "Anil",      "Anjali",
    "Arjun", "Asha",    "Bhavna", "Chetan", "Deepa",   "Devika",    "Dinesh",
    "Esha",  "Farhan",  "Gaurav", "Geeta",  "Harish",  "Imran",     "Isha",
    "Jaya",  "Karan",   "Kavya",  "Kiran",  "Lakshmi", "Madhav",    "Meera",
    "Mohan", "Nandini", "Naveen", "Neha",   "Nikhil",  "Omar",      "Pallavi",
    "Pooja", "Pranav",  "Priya",  "Rahul",  "Rajesh",  "Rekha",     "Ritu",
    "Rohan", "Sahil",   "Sana",   "Sanjay", "Shreya",  "Siddharth", "Sneha",
    "Sunil", "Tanvi",   "Uma",    "Varun",  "Vidya",   "Vikram",    "Yusuf",
    "Zoya",  "Fátima",  "José",   "अनिता",  "രാജൻ",    "محمد",      "D'Souza"};
constexpr Text kLastNames[] = {
    "Acharya", "Agarwal", "Ahmed",  "Bansal",   "Bhat",   "Bose",
    "Chandra", "Chopra",  "Das",    "Desai",    "Dutta",  "Fernandes",
    "Ghosh",   "Goel",    "Gupta",  "Hegde",    "Iyer",   "Jain",
    "Joshi",   "Kapoor",  "Khan",   "Kulkarni", "Kumar",  "Malhotra",
    "Mehta",   "Menon",   "Mishra", "Nair",     "Pandey", "Patel",
    "Pillai",  "Rao",     "Reddy",  "Saxena",   "Sen",    "Shah",
    "Sharma",  "Shetty",  "Sinha",  "Thakur",   "Varma",  "Yadav",
    "O'Brien", "Müller",  "शर्मा"};
constexpr Text kCompanyHeads[] = {
    "Amber",   "Banyan", "Coral",     "Deccan",  "Eastern",
    "Falcon",  "Ganga",  "Harbour",   "Indigo",  "Jasmine",
    "Kaveri",  "Lotus",  "Monsoon",   "Nilgiri", "Orchid",
    "Peacock", "Quartz", "Riverside", "Saffron", "Teak",
    "Umbra",   "Vista",  "Western",   "Yamuna",  "Zenith"};
constexpr Text kCompanyTails[] = {
    "Academy",      "Finance Ltd", "Foods",  "Hospitals",         "Housing",
    "Industries",   "Insurance",   "Labs",   "Logistics",         "Motors",
    "Realty & Co.", "School",      "Stores", "Systems Pvt. Ltd.", "Textiles"};
constexpr Text kOrigins[] = {"Quick Add Form", "API",      "Import",
                             "Landing Page",   "Web Form", "Telephony"};
constexpr Text kRegions[] = {"North", "South",   "East",
                             "West",  "Central", "Overseas"};
constexpr Text kTimeZones[] = {"Asia/Kolkata", "Asia/Dubai"};
constexpr Text kJobTitles[] = {
    "Accountant",    "Architect", "Business Owner", "Consultant", "Doctor",
    "Engineer",      "Homemaker", "Manager",        "Nurse",      "Principal",
    "Sales Officer", "Student",   "Teacher",        "-"};
constexpr Text kJobLevels[] = {"Entry", "Middle", "Senior", "Executive"};
constexpr Text kSources[] = {
    "Referral Sites",     "Organic Search", "Direct Traffic",
    "Pay per Click Ads",  "Social Media",   "Walk In",
    "Inbound Phone call", "Partner",        "Invalid/ Junk"};
constexpr Text kMedia[] = {"", "cpc", "email", "organic", "referral", ""};
constexpr Text kCampaigns[] = {"",
                               "",
                               "summer-admissions",
                               "diwali_offer",
                               "remarketing",
                               "new launch \"Phase 2\""};
constexpr Text kContents[] = {"", "", "", "banner_a", "banner_b"};
constexpr Text kStages[] = {"Prospect",  "Opportunity",  "Customer",
                            "Contacted", "Interested",   "Not Interested",
                            "Follow Up", "Disqualified", "Enrolled"};
constexpr Text kGrades[] = {"A", "B", "C", "D"};
constexpr Text kReferrers[] = {"www.example.com", "search.example.org",
                               "pages.example.net", "Unknown"};
constexpr Text kKeywords[] = {"Unknown", "home loan", "coaching near me",
                              "two bedroom flat", "health check"};
constexpr Text kActivities[] = {"Inbound Phone Call Activity",
                                "Outbound Phone Call Activity",
                                "Email Opened",
                                "Page Visited on Website",
                                "Form Submitted on Website",
                                "Meeting",
                                "WhatsApp Message",
                                "Had a Conversation \\ Chat",
                                "Document Collected",
                                "Opportunity"};
constexpr Text kStreets[] = {"12 Lake Road",      "Flat 4, Rose Court",
                             "7/2 Temple Street", "Plot 88, Phase II",
                             "C-19 Green Park",   "45 Station Road"};
constexpr Text kAreas[] = {"Near the old market", "Opp. bus stand", "2nd floor",
                           "Behind City Mall"};
constexpr Text kCities[] = {"Pune",  "Bengaluru", "Chennai", "Hyderabad",
                            "Kochi", "Mumbai",    "Mysuru",  "Nagpur",
                            "Delhi", "Jaipur",    "Kolkata", "Lucknow",
                            "Surat", "Indore",    "Dubai",   "Guwahati"};
constexpr Text kStates[] = {
    "Maharashtra", "Karnataka",      "Tamil Nadu",  "Telangana",
    "Kerala",      "Maharashtra",    "Karnataka",   "Maharashtra",
    "Delhi",       "Rajasthan",      "West Bengal", "Uttar Pradesh",
    "Gujarat",     "Madhya Pradesh", "Dubai",       "Assam"};
static_assert(std::size(kCities) == std::size(kStates));
constexpr Text kCountries[] = {"India", "India", "India", "INDIA", "IN"};
constexpr Text kLeadStatuses[] = {"New",           "Warm",      "Hot", "Cold",
                                  "Invalid/ Junk", "Call back", "-"};
constexpr Text kProducts[] = {"Home Loan", "Gold Loan",       "Term Plan",
                              "B.Tech",    "MBA (Executive)", "2 BHK",
                              "3 BHK",     "Annual Check-up", "Test Drive"};
constexpr Text kDevices[] = {"mobile", "desktop", "tablet"};
constexpr Text kNetworks[] = {"search", "display", "social"};
constexpr Text kColleges[] = {"City College", "Hill View Institute",
                              "St. Anne's College", "State University"};
constexpr Text kBoards[] = {"CBSE", "ICSE", "State", "IB"};
constexpr Text kPhoneTypes[] = {"Mobile", "Home", "Office"};
constexpr Text kNotes[] = {
    "Asked to call back after 6 pm.",
    "Line 1: wants a quote\nLine 2: compares with \"others\"",
    "Tab\tseparated note / with slash \\ and backslash",
    "Spoke to spouse; will decide next week 🙂",
    "पता बदल गया है",
    "<b>Interested</b> & ready to visit"};
constexpr Text kOptions[] = {"Yes", "No", "Option 1", "Option 2", "-"};

template <size_t kCount>
constexpr Words Of(const Text (&texts)[kCount]) {
  return {texts, kCount};
}

// In the order of WordList.
constexpr Words kLists[] = {
    {nullptr, 0},      Of(kFirstNames), Of(kLastNames),    Of(kCompanyHeads),
    Of(kCompanyTails), Of(kOrigins),    Of(kRegions),      Of(kTimeZones),
    Of(kJobTitles),    Of(kJobLevels),  Of(kSources),      Of(kMedia),
    Of(kCampaigns),    Of(kContents),   Of(kStages),       Of(kGrades),
    Of(kReferrers),    Of(kKeywords),   Of(kActivities),   Of(kStreets),
    Of(kAreas),        Of(kCountries),  Of(kLeadStatuses), Of(kProducts),
    Of(kDevices),      Of(kNetworks),   Of(kColleges),     Of(kBoards),
    Of(kPhoneTypes),   Of(kNotes),      Of(kOptions)};
static_assert(std::size(kLists) == static_cast<size_t>(WordList::kOption) + 1);

}  // namespace

Words WordsOf(WordList list) { return kLists[static_cast<size_t>(list)]; }

std::string_view StateOfCity(uint32_t city) { return kStates[city]; }

std::string_view CityName(uint32_t city) { return kCities[city]; }

uint32_t CityCount() { return std::size(kCities); }

}  // namespace sandbox
