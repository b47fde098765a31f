"""What is counted and published: breakdowns, figures by day, milestones, open data; letters on paper and endorsements."""
